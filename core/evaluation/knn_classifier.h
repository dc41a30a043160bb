// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/evaluation/features.h"
#include "core/evaluation/knn_search.h"
#include "core/evaluation/predictions.h"

namespace mixmask {

struct KnnOptions {
  std::int64_t k = 200;
  double temperature = 0.1;
  std::int64_t chunkBytes = 64 << 20;  // of similarities held at once
};

// Throws ConfigError where the bank holds fewer rows than k.
void requireNeighbours(std::int64_t k, std::int64_t bankRows);

// Weighted k-nearest-neighbour classifier (Wu et al. 2018): each of the k most similar rows of the
// bank votes for its class with exp(similarity / T).
//   bankLabels: of all rows of the bank, in 0 .. classes - 1.
// Returns M, classes: the score of every class.
torch::Tensor knnVotes(const KnnSearch::Neighbours& neighbours, const torch::Tensor& bankLabels,
                       std::int64_t classes, double temperature);

// What the votes say of images, whose features were the queries of the search: each class's share
// of them. Throws ConfigError where the search has seen fewer rows than k.
Predictions knnPredictions(const KnnSearch& search, const torch::Tensor& bankLabels,
                           const LabelledFeatures& images, std::int64_t classes,
                           const KnnOptions& options);

// The same scores from a bank in memory. bank: N, d and queries: M, d, rows of unit length. k
// larger than the bank is a ConfigError.
torch::Tensor knnScores(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                        const torch::Tensor& queries, std::int64_t classes,
                        const KnnOptions& options);

// Share of queries whose best class is their label. 0..1. Features need not be of unit length.
double knnTop1(const LabelledFeatures& bank, const LabelledFeatures& queries, std::int64_t classes,
               const KnnOptions& options);

}  // namespace mixmask
