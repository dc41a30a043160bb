// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace mixmask {
namespace {

TEST(Random, GivesTheSameNumbersForTheSameKey) {
  const DrawKey key{.seed = 7, .stream = Stream::mask, .epoch = 3, .index = 11, .view = 1};
  Random a(key), b(key);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.bits(), b.bits());
}

TEST(Random, KnowsTheViewOfItsKey) {
  Random random(DrawKey{.index = 5, .view = 3});
  for (int i = 0; i < 9; ++i) random.bits();
  EXPECT_EQ(random.view(), 3U);
}

TEST(Random, GivesOtherNumbersWhenAnyPartOfTheKeyDiffers) {
  const DrawKey key{.seed = 7, .stream = Stream::mask, .epoch = 3, .index = 11, .view = 1};
  std::set<std::uint32_t> first;
  for (DrawKey other : {key, DrawKey{8, Stream::mask, 3, 11, 1},
                        DrawKey{7, Stream::partner, 3, 11, 1}, DrawKey{7, Stream::mask, 4, 11, 1},
                        DrawKey{7, Stream::mask, 3, 12, 1}, DrawKey{7, Stream::mask, 3, 11, 2}}) {
    first.insert(Random(other).bits());
  }
  EXPECT_EQ(first.size(), 6U);
}

TEST(Random, DrawsUniformlyBelowABound) {
  Random random(1);
  std::vector<int> count(7);
  for (int i = 0; i < 70000; ++i) ++count[static_cast<std::size_t>(random.below(7))];
  double chiSquare = 0;
  for (const int n : count) chiSquare += (n - 10000.0) * (n - 10000.0) / 10000.0;
  EXPECT_LT(chiSquare, 22.5);  // 6 degrees of freedom, one in a thousand
}

TEST(Random, NormalHasMeanZeroAndUnitVariance) {
  Random random(2);
  double sum = 0, squares = 0;
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / kDraws, 0, 4.5 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1, 4.5 * std::sqrt(2.0 / kDraws));
}

TEST(Random, PermutationHoldsEveryIndexOnce) {
  auto order = Random(3).permutation(1000);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::int64_t i = 0; i < 1000; ++i) EXPECT_EQ(order[i], i);
}

TEST(Random, PermutationWithoutFixedPointsMovesEveryIndex) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const std::int64_t size : {2, 3, 8}) {
      const auto order = Random(seed).permutationWithoutFixedPoints(size);
      for (std::int64_t i = 0; i < size; ++i) EXPECT_NE(order[i], i);
    }
  }
}

}  // namespace
}  // namespace mixmask
