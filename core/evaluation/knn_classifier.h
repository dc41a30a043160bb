// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <functional>
#include <stop_token>

#include "core/evaluation/features.h"

namespace mixmask {

struct KnnOptions {
  std::int64_t k = 200;
  double temperature = 0.1;
  std::int64_t chunkBytes = 64 << 20;  // of similarities held at once
};

// Weighted k-nearest-neighbour classifier (Wu et al. 2018): each of the k most similar rows of the
// bank votes for its class with exp(similarity / T).
//   bank: N, d and queries: M, d, rows of unit length; bankLabels: N in 0 .. classes - 1.
// Returns M, classes: the score of every class. k larger than the bank is a ConfigError.
torch::Tensor knnScores(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                        const torch::Tensor& queries, std::int64_t classes,
                        const KnnOptions& options);

// Share of queries whose best class is their label. 0..1.
double knnTop1(const LabelledFeatures& bank, const LabelledFeatures& queries, std::int64_t classes,
               const KnnOptions& options);

}  // namespace mixmask
