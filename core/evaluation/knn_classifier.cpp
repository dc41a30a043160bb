// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/knn_classifier.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/losses/normalized.h"

namespace mixmask {

void requireNeighbours(std::int64_t k, std::int64_t bankRows) {
  if (k <= bankRows) return;
  throw ConfigError(
      fmt::format("evaluation.knn.k: {} neighbours are asked for, but the bank holds {} images; "
                  "use at most {}",
                  k, bankRows, bankRows));
}

torch::Tensor knnVotes(const KnnSearch::Neighbours& neighbours, const torch::Tensor& bankLabels,
                       std::int64_t classes, double temperature) {
  const auto votes = (neighbours.similarity / temperature).exp();
  const auto labels =
      bankLabels.index_select(0, neighbours.index.flatten()).view_as(neighbours.index);
  return torch::zeros({votes.size(0), classes}).scatter_add_(1, labels, votes);
}

Predictions knnPredictions(const KnnSearch& search, const torch::Tensor& bankLabels,
                           const LabelledFeatures& images, std::int64_t classes,
                           const KnnOptions& options) {
  requireNeighbours(options.k, search.bankRows());
  const auto votes = knnVotes(search.neighbours(), bankLabels, classes, options.temperature);
  return {votes / votes.sum(1, /*keepdim=*/true), images.labels, images.indices};
}

torch::Tensor knnScores(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                        const torch::Tensor& queries, std::int64_t classes,
                        const KnnOptions& options) {
  requireNeighbours(options.k, bank.size(0));
  KnnSearch search(queries, options.k, options.chunkBytes);
  search.add(bank);
  return knnVotes(search.neighbours(), bankLabels, classes, options.temperature);
}

double knnTop1(const LabelledFeatures& bank, const LabelledFeatures& queries, std::int64_t classes,
               const KnnOptions& options) {
  const auto scores = knnScores(normalized(bank.features), bank.labels,
                                normalized(queries.features), classes, options);
  return scores.argmax(1).eq(queries.labels).to(torch::kFloat64).mean().item<double>();
}

}  // namespace mixmask
