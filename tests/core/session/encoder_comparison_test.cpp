// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_comparison.h"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace mixmask
