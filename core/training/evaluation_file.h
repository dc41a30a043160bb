// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/evaluation/predictions.h"
#include "core/session/evaluation.h"

namespace mixmask {

// What an evaluation stands on; none of it may change without the result being another one.
struct EvaluationGround {
  std::string weights;               // SHA-256 of the encoder
  std::string trainingSet, testSet;  // fingerprints
  std::vector<std::string> classNames;
};

// SHA-256 over protocol, version, parameters and ground.
std::string identityOf(const EvaluationResult& result, const EvaluationGround& ground);

// Where results of a checkpoint go that is in no run: a folder of its name and its weights.
std::filesystem::path resultFolderOf(const std::filesystem::path& checkpoint,
                                     const std::string& weights);

// Writes result.file, a JSON object with everything of the result and, from the predictions, top-1
// by class, the confusion ([true, best, images] wherever there are any) and for every image its
// index, its label and its five best classes with their scores. Whole or not at all.
void writeEvaluationFile(const EvaluationResult& result, const EvaluationGround& ground,
                         const Predictions& predictions);

}  // namespace mixmask
