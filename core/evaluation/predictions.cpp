// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/predictions.h"

#include <algorithm>
#include <map>

namespace mixmask {

double topShare(const Predictions& predictions, std::int64_t k) {
  const auto best =
      std::get<1>(predictions.scores.topk(std::min(k, predictions.scores.size(1)), 1));
  const auto hits = best.eq(predictions.labels.unsqueeze(1)).any(1);
  return hits.to(torch::kFloat64).mean().item<double>();
}

std::vector<double> topShareOfClasses(const Predictions& predictions) {
  const auto classes = static_cast<std::size_t>(predictions.scores.size(1));
  std::vector<std::int64_t> images(classes), hits(classes);
  for (const auto& [label, best, count] : confusion(predictions)) {
    images[static_cast<std::size_t>(label)] += count;
    if (label == best) hits[static_cast<std::size_t>(label)] += count;
  }
  std::vector<double> shares(classes, -1);
  for (std::size_t i = 0; i < classes; ++i) {
    if (images[i] > 0) shares[i] = static_cast<double>(hits[i]) / static_cast<double>(images[i]);
  }
  return shares;
}

std::vector<std::array<std::int64_t, 3>> confusion(const Predictions& predictions) {
  const auto best = predictions.scores.argmax(1).contiguous();
  const auto labels = predictions.labels.contiguous();
  std::map<std::array<std::int64_t, 2>, std::int64_t> counts;
  for (std::int64_t i = 0; i < labels.numel(); ++i) {
    ++counts[{labels.const_data_ptr<std::int64_t>()[i], best.const_data_ptr<std::int64_t>()[i]}];
  }
  std::vector<std::array<std::int64_t, 3>> entries;
  for (const auto& [pair, count] : counts) entries.push_back({pair[0], pair[1], count});
  return entries;
}

}  // namespace mixmask
