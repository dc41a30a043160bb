// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/knn_classifier.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"

namespace mixmask {

torch::Tensor knnScores(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                        const torch::Tensor& queries, std::int64_t classes,
                        const KnnOptions& options) {
  const torch::NoGradGuard noGrad;
  if (options.k > bank.size(0)) {
    throw ConfigError(
        fmt::format("evaluation.knn.k: {} neighbours are asked for, but the bank holds {} images; "
                    "use at most {}",
                    options.k, bank.size(0), bank.size(0)));
  }
  const std::int64_t rowBytes = bank.size(0) * 4;
  const std::int64_t chunk = std::max<std::int64_t>(1, options.chunkBytes / rowBytes);
  const auto bankColumns = bank.t();
  std::vector<torch::Tensor> scores;
  for (const torch::Tensor& rows : queries.split(chunk)) {
    const auto [similarity, index] = torch::matmul(rows, bankColumns).topk(options.k, 1);
    const auto votes = (similarity / options.temperature).exp();
    const auto labels = bankLabels.index_select(0, index.flatten()).view_as(index);
    scores.push_back(torch::zeros({rows.size(0), classes}).scatter_add_(1, labels, votes));
  }
  return torch::cat(scores);
}

double knnTop1(const LabelledFeatures& bank, const LabelledFeatures& queries, std::int64_t classes,
               const KnnOptions& options) {
  const auto scores = knnScores(bank.features, bank.labels, queries.features, classes, options);
  return scores.argmax(1).eq(queries.labels).to(torch::kFloat64).mean().item<double>();
}

}  // namespace mixmask
