// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/session/evaluation_events.h"

namespace mixmask {

// What an encoder makes of the images of one split.
struct FeatureExportRequest {
  std::filesystem::path checkpoint;      // as of an evaluation
  std::string data;                      // NAME[:ROOT]; empty: the data of the run
  std::vector<std::string> assignments;  // data.*, runtime.*, augmentation.viewSize
  bool trainingImages = false;           // else the test images
  // NAME.npy: float32, images x features, as the backbone gives them. Beside it NAME-labels.npy:
  // int64, images; -1: unlabelled.
  std::filesystem::path file;
};

struct FeatureExportResult {
  std::filesystem::path file, labels;  // empty when it was stopped
  std::string backbone;
  std::int64_t images = 0, features = 0, bytes = 0;  // bytes: of both files
};

// Works on the calling thread; each file is written whole or not at all. Throws Error.
FeatureExportResult exportFeatures(const FeatureExportRequest& request, std::stop_token stop,
                                   const EvaluationSink& sink);

}  // namespace mixmask
