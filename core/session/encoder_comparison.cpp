// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_comparison.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace mixmask {
namespace {

std::span<const Neighbour> nearest(const std::vector<Neighbour>& strip, std::int64_t k) {
  return std::span(strip).first(std::min(strip.size(), static_cast<std::size_t>(k)));
}

}  // namespace

int RetrievedQuery::hits(std::size_t side, std::int64_t k) const {
  if (label < 0) return 0;
  return static_cast<int>(std::ranges::count(nearest(sides[side], k), label, &Neighbour::label));
}

int RetrievedQuery::shared(std::size_t side, std::int64_t k) const {
  const auto others = nearest(sides[side], k);
  return static_cast<int>(std::ranges::count_if(nearest(sides[0], k), [&](const Neighbour& one) {
    return std::ranges::find(others, one.image, &Neighbour::image) != others.end();
  }));
}

std::vector<std::size_t> orderOfQueries(const EncoderComparison& comparison, QueryOrder order,
                                        std::size_t side, std::int64_t k) {
  using Key = std::tuple<int, int, std::size_t>;  // rising
  std::vector<Key> keys;
  for (std::size_t i = 0; i < comparison.queries.size(); ++i) {
    const RetrievedQuery& query = comparison.queries[i];
    const int gain = query.hits(side, k) - query.hits(0, k);
    if (order == QueryOrder::mended && gain > 0) keys.emplace_back(-gain, query.shared(side, k), i);
    if (order == QueryOrder::broken && gain < 0) keys.emplace_back(gain, query.shared(side, k), i);
    if (order == QueryOrder::disagreement) keys.emplace_back(0, query.shared(side, k), i);
  }
  std::ranges::sort(keys);
  std::vector<std::size_t> sorted;
  for (const Key& key : keys) sorted.push_back(std::get<2>(key));
  return sorted;
}

}  // namespace mixmask
