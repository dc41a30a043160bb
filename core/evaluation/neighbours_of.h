// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "core/evaluation/feature_shards.h"
#include "core/evaluation/knn_search.h"

namespace mixmask {

struct LabelledNeighbours {
  torch::Tensor similarity;           // M, k; float32: cosines, falling
  torch::Tensor image;                // M, k; int64: indices in the bank's data set
  torch::Tensor label;                // M, k; int64; -1: unlabelled
  std::vector<std::string> problems;  // of the images that were left out of the bank
};

// The k most similar images of a bank for each row of features, exactly. k is cut to the size of
// the bank. `progress` gets the share done, 0..1. Nothing when stopped.
std::optional<LabelledNeighbours> neighboursOf(const torch::Tensor& features, FeatureShards& bank,
                                               std::int64_t k, const std::stop_token& stop,
                                               const std::function<void(double)>& progress);

}  // namespace mixmask
