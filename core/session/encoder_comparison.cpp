// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_comparison.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <tuple>

namespace mixmask {
namespace {

std::span<const Neighbour> nearest(const std::vector<Neighbour>& strip, std::int64_t k) {
  return std::span(strip).first(std::min(strip.size(), static_cast<std::size_t>(k)));
}

// As RetrievedQuery::shared(), of many queries: each strip is walked along once, where that
// searches it for every neighbour of A.
class SharedNeighbours {
 public:
  int count(std::span<const Neighbour> ofA, std::span<const Neighbour> others) {
    ++query_;
    for (const Neighbour& one : ofA) lastQueryOf(one.image) = query_;
    return static_cast<int>(std::ranges::count_if(
        others, [this](const Neighbour& one) { return lastQueryOf(one.image) == query_; }));
  }

 private:
  std::uint32_t& lastQueryOf(std::int64_t image) {
    const auto index = static_cast<std::size_t>(image);
    if (index >= lastQuery_.size()) lastQuery_.resize(index + 1, 0);
    return lastQuery_[index];
  }

  std::vector<std::uint32_t> lastQuery_;  // by image of the bank, that A finds it for
  std::uint32_t query_ = 0;
};

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
  SharedNeighbours shared;
  for (std::size_t i = 0; i < comparison.queries.size(); ++i) {
    const RetrievedQuery& query = comparison.queries[i];
    const bool isByHits = order != QueryOrder::disagreement;
    const int gain = isByHits ? query.hits(side, k) - query.hits(0, k) : 0;
    const bool isWanted = !isByHits || (order == QueryOrder::mended ? gain > 0 : gain < 0);
    if (!isWanted) continue;
    keys.emplace_back(-std::abs(gain),
                      shared.count(nearest(query.sides[0], k), nearest(query.sides[side], k)), i);
  }
  std::ranges::sort(keys);
  std::vector<std::size_t> sorted;
  for (const Key& key : keys) sorted.push_back(std::get<2>(key));
  return sorted;
}

}  // namespace mixmask
