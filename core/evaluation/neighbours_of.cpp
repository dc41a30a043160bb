// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/neighbours_of.h"

#include <algorithm>

#include "core/losses/normalized.h"

namespace mixmask {
namespace {

constexpr std::int64_t kBlock = 1024;  // rows of the bank between two looks at the stop token

}  // namespace

std::optional<LabelledNeighbours> neighboursOf(const torch::Tensor& features, FeatureShards& bank,
                                               std::int64_t k, const std::stop_token& stop,
                                               const std::function<void(double)>& progress) {
  KnnSearch search(normalized(features), std::clamp<std::int64_t>(k, 1, bank.images()));
  std::vector<torch::Tensor> labels, indices;
  LabelledNeighbours found;
  const bool whole = bank.each(stop, progress, [&](const LabelledFeatures& shard) {
    for (const torch::Tensor& block : shard.features.split(kBlock)) {
      if (stop.stop_requested()) return;
      search.add(normalized(block));
    }
    labels.push_back(shard.labels);
    indices.push_back(shard.indices);
    found.problems.insert(found.problems.end(), shard.problems.begin(), shard.problems.end());
  });
  if (!whole || stop.stop_requested()) return std::nullopt;
  const auto neighbours = search.neighbours();
  const auto row = neighbours.index.flatten();
  found.similarity = neighbours.similarity;
  found.image = torch::cat(indices).index_select(0, row).view_as(neighbours.index);
  found.label = torch::cat(labels).index_select(0, row).view_as(neighbours.index);
  return found;
}

}  // namespace mixmask
