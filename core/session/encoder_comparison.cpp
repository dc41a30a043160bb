// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_comparison.h"

#include <algorithm>
#include <tuple>

namespace mixmask {

int RetrievedQuery::hits(std::size_t side) const {
  if (label < 0) return 0;
  return static_cast<int>(std::ranges::count(sides[side], label, &Neighbour::label));
}

double RetrievedQuery::overlap(std::size_t side) const {
  const auto shared = std::ranges::count_if(sides[0], [&](const Neighbour& one) {
    return std::ranges::find(sides[side], one.image, &Neighbour::image) != sides[side].end();
  });
  return sides[0].empty() ? 1 : static_cast<double>(shared) / static_cast<double>(sides[0].size());
}

std::vector<std::size_t> orderOfQueries(const EncoderComparison& comparison, QueryOrder order,
                                        std::size_t side) {
  using Key = std::tuple<int, double, std::size_t>;  // rising
  std::vector<Key> keys;
  for (std::size_t i = 0; i < comparison.queries.size(); ++i) {
    const RetrievedQuery& query = comparison.queries[i];
    const int gain = query.hits(side) - query.hits(0);
    if (order == QueryOrder::mended && gain > 0) keys.emplace_back(-gain, query.overlap(side), i);
    if (order == QueryOrder::broken && gain < 0) keys.emplace_back(gain, query.overlap(side), i);
    if (order == QueryOrder::disagreement) keys.emplace_back(0, query.overlap(side), i);
  }
  std::ranges::sort(keys);
  std::vector<std::size_t> sorted;
  for (const Key& key : keys) sorted.push_back(std::get<2>(key));
  return sorted;
}

}  // namespace mixmask
