// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_comparison.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>

namespace mixmask {
namespace {

using testing::ElementsAre;

std::vector<Neighbour> strip(std::vector<std::int64_t> images, std::vector<std::int32_t> labels) {
  std::vector<Neighbour> neighbours;
  for (std::size_t i = 0; i < images.size(); ++i) {
    neighbours.push_back({images[i], labels[i], 0.9F - 0.1F * static_cast<float>(i)});
  }
  return neighbours;
}

EncoderComparison fourQueries() {
  EncoderComparison comparison;
  comparison.queries = {
      {0, 5, {strip({1, 2}, {5, 5}), strip({1, 2}, {5, 5})}},   // the same
      {1, 5, {strip({1, 2}, {5, 3}), strip({4, 2}, {5, 5})}},   // one more hit, half shared
      {2, 5, {strip({1, 2}, {3, 3}), strip({7, 8}, {5, 5})}},   // two more hits, none shared
      {3, 5, {strip({1, 2}, {5, 5}), strip({9, 8}, {0, 5})}}};  // one hit fewer, none shared
  return comparison;
}

TEST(RetrievedQuery, CountsItsOwnClassAndWhatIsShared) {
  const RetrievedQuery query = fourQueries().queries[1];
  EXPECT_EQ(query.hits(0, 2), 1);
  EXPECT_EQ(query.hits(1, 2), 2);
  EXPECT_EQ(query.shared(1, 2), 1);
  EXPECT_EQ(query.shared(0, 2), 2);
}

TEST(RetrievedQuery, LooksAtTheNearestOnly) {
  const RetrievedQuery query = fourQueries().queries[1];
  EXPECT_EQ(query.hits(0, 1), 1);
  EXPECT_EQ(query.hits(1, 1), 1);
  EXPECT_EQ(query.shared(1, 1), 0) << "image 2 is second for both";
  EXPECT_EQ(query.shared(1, 50), 1) << "there are two";
}

TEST(RetrievedQuery, WithoutALabelHasNoHits) {
  const RetrievedQuery query{0, -1, {strip({1}, {-1})}};
  EXPECT_EQ(query.hits(0, 1), 0);
}

TEST(OrderOfQueries, PutsTheGreatestChangeFirst) {
  const EncoderComparison comparison = fourQueries();
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::mended, 1, 2), ElementsAre(2, 1));
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::broken, 1, 2), ElementsAre(3));
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::disagreement, 1, 2), ElementsAre(2, 3, 1, 0));
}

TEST(OrderOfQueries, FollowsK) {
  const EncoderComparison comparison = fourQueries();
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::mended, 1, 1), ElementsAre(2));
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::broken, 1, 1), ElementsAre(3));
  EXPECT_THAT(orderOfQueries(comparison, QueryOrder::disagreement, 1, 1), ElementsAre(1, 2, 3, 0));
}

// Where A and the others find some of the same images, each at a place of its own.
EncoderComparison manyQueries() {
  std::mt19937 random(7);
  EncoderComparison comparison;
  for (std::int64_t image = 0; image < 500; ++image) {
    RetrievedQuery query{image, static_cast<std::int32_t>(random() % 4), {}};
    for (int side = 0; side < 3; ++side) {
      std::vector<std::int64_t> bank(30);
      std::iota(bank.begin(), bank.end(), 1000 + 10 * side);
      std::ranges::shuffle(bank, random);
      bank.resize(12);
      std::vector<std::int32_t> labels;
      for (int i = 0; i < 12; ++i) labels.push_back(static_cast<std::int32_t>(random() % 4));
      query.sides.push_back(strip(bank, labels));
    }
    comparison.queries.push_back(query);
  }
  return comparison;
}

TEST(OrderOfQueries, IsThatOfHitsThenOfWhatIsSharedThenOfTheImages) {
  const EncoderComparison comparison = manyQueries();
  for (const std::size_t side : {std::size_t{1}, std::size_t{2}}) {
    for (const std::int64_t k : {1, 5, 12, 50}) {
      std::vector<std::size_t> all(comparison.queries.size());
      std::iota(all.begin(), all.end(), std::size_t{0});
      const auto gain = [&](std::size_t i) {
        return comparison.queries[i].hits(side, k) - comparison.queries[i].hits(0, k);
      };
      const auto shared = [&](std::size_t i) { return comparison.queries[i].shared(side, k); };
      std::vector<std::size_t> mended, broken;
      std::ranges::copy_if(all, std::back_inserter(mended), [&](auto i) { return gain(i) > 0; });
      std::ranges::copy_if(all, std::back_inserter(broken), [&](auto i) { return gain(i) < 0; });
      ASSERT_GT(mended.size(), 20U);
      std::ranges::stable_sort(mended, {}, [&](auto i) { return std::pair(-gain(i), shared(i)); });
      std::ranges::stable_sort(broken, {}, [&](auto i) { return std::pair(gain(i), shared(i)); });
      std::ranges::stable_sort(all, {}, shared);
      EXPECT_EQ(orderOfQueries(comparison, QueryOrder::mended, side, k), mended) << k;
      EXPECT_EQ(orderOfQueries(comparison, QueryOrder::broken, side, k), broken) << k;
      EXPECT_EQ(orderOfQueries(comparison, QueryOrder::disagreement, side, k), all) << k;
    }
  }
}

}  // namespace
}  // namespace mixmask
