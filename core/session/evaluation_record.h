// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/session/evaluation.h"

namespace mixmask {

// What a classifier said of one test image.
struct Prediction {
  struct Guess {
    std::int32_t label = 0;
    float score = 0;  // 0..1
  };
  std::int64_t image = 0;  // index in the test set
  std::int32_t label = 0;  // the true class
  std::array<Guess, 5> best{};
  int guesses = 0;  // of `best`, the surest first; at least 1

  bool isRight() const { return best[0].label == label; }
  float scoreOf(std::int32_t label) const;  // 0 where it is not among the best
};

// One result file of an evaluation, evaluations/*.json, as a whole.
struct EvaluationRecord {
  EvaluationResult result;                             // with `file`
  std::string weights;                                 // SHA-256 of the encoder
  std::string trainingSet, testSet;                    // fingerprints
  std::vector<std::string> classNames;                 // at least two
  std::vector<std::array<std::int64_t, 3>> confusion;  // true class, best class, images
  // One a test image, in the order of their indices. Where the protocol is repeated, of its first
  // seed.
  std::vector<Prediction> predictions;
};

// Reads a file strictly: a size, a type, an index or a sum that is not what
// writeEvaluationFile() writes is a DataError, one sentence that names the file and the place.
EvaluationRecord readEvaluationRecord(const std::filesystem::path& file);

// Results in the order of their names.
struct EvaluationRecords {
  std::vector<EvaluationRecord> records;
  std::vector<std::string> problems;  // files that could not be read, a sentence each
};
// All of a run, of a folder of results or of a checkpoint file that is in no run, or the one of a
// result file. Never throws for what is there; what is not there has no results.
EvaluationRecords evaluationRecordsOf(const std::filesystem::path& place);

}  // namespace mixmask
