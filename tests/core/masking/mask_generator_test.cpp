// SPDX-License-Identifier: Apache-2.0
#include "core/masking/mask_generator.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/masking/block_mask.h"
#include "core/masking/discrete_mask.h"

namespace mixmask {
namespace {

constexpr double kRatios[] = {0.001, 0.01, 0.1, 0.25, 0.375, 0.5, 0.6, 0.75, 0.9, 0.97, 0.999};

// Kept cells of all those reached from the first kept one over shared edges, and so on.
int componentsOf(MaskGrid grid) {
  int components = 0;
  std::vector<std::pair<int, int>> open;
  for (int row = 0; row < grid.size; ++row) {
    for (int column = 0; column < grid.size; ++column) {
      if (!grid.at(row, column)) continue;
      ++components;
      open.emplace_back(row, column);
      while (!open.empty()) {
        const auto [r, c] = open.back();
        open.pop_back();
        if (r < 0 || c < 0 || r >= grid.size || c >= grid.size || !grid.at(r, c)) continue;
        grid.at(r, c) = 0;
        open.insert(open.end(), {{r - 1, c}, {r + 1, c}, {r, c - 1}, {r, c + 1}});
      }
    }
  }
  return components;
}

TEST(MaskGenerator, ExactBlockMasksKeepExactlyTheRoundedShare) {
  for (int size = 2; size <= 32; ++size) {
    for (const double ratio : kRatios) {
      const int cells = size * size;
      const int wanted = std::clamp(static_cast<int>(std::lround(ratio * cells)), 1, cells - 1);
      for (std::uint64_t seed = 0; seed < 8; ++seed) {
        Random random(seed);
        const MaskGrid grid = exactBlockMask(size, ratio, random);
        ASSERT_EQ(grid.kept(), wanted) << "grid " << size << " ratio " << ratio << " seed " << seed;
        ASSERT_TRUE(std::ranges::all_of(grid.cells, [](auto cell) { return cell <= 1; }));
      }
    }
  }
}

TEST(MaskGenerator, ExactBlockMasksAreFewConnectedPieces) {
  double pieces = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(seed);
    pieces += componentsOf(exactBlockMask(8, 0.5, random)) / 500.0;
  }
  // 32 cells strewn at random make about 10 pieces.
  EXPECT_LT(pieces, 3.5);
  EXPECT_GE(pieces, 1.0);
}

TEST(MaskGenerator, ExactBlockMasksReachEveryCellOfTheCoarsestGrid) {
  std::vector<int> seen(4, 0);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const MaskGrid grid = exactBlockMask(2, 0.25, random);
    for (int i = 0; i < 4; ++i) seen[i] += grid.cells[i];
  }
  // 100 each; 8.7 is the standard deviation.
  for (const int count : seen) EXPECT_NEAR(count, 100, 40);
}

TEST(MaskGenerator, DiscreteMasksAreNeverDegenerateAndAlwaysEnd) {
  for (int size = 2; size <= 32; ++size) {
    for (const double ratio : kRatios) {
      for (const auto draw : {&exactDiscreteMask, &officialDiscreteMask}) {
        Random random(static_cast<std::uint64_t>(size));
        ASSERT_FALSE(draw(size, ratio, random).isDegenerate()) << size << " " << ratio;
      }
    }
  }
}

TEST(MaskGenerator, DiscreteMasksEndEvenWhereEveryDrawIsAlike) {
  Random random(1);
  EXPECT_EQ(exactDiscreteMask(2, 1e-12, random).kept(), 1);
  EXPECT_EQ(exactDiscreteMask(2, 1 - 1e-12, random).kept(), 3);
}

TEST(MaskGenerator, ExactDiscreteKeepsTheRatioAndOfficialItsComplement) {
  double exact = 0, official = 0;
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    exact += exactDiscreteMask(8, 0.25, random).kept() / 64.0 / 2000;
    official += officialDiscreteMask(8, 0.25, random).kept() / 64.0 / 2000;
  }
  // Standard deviation of the mean: sqrt(0.25 * 0.75 / 64 / 2000) = 0.0012.
  EXPECT_NEAR(exact, 0.25, 0.006);
  EXPECT_NEAR(official, 0.75, 0.006);
}

TEST(MaskGenerator, OfficialBlockMasksNeverExceedTheirTarget) {
  for (int size = 2; size <= 32; ++size) {
    for (const double ratio : kRatios) {
      Random random(static_cast<std::uint64_t>(size));
      const MaskGrid grid = officialBlockMask(size, ratio, random);
      ASSERT_LE(grid.kept(), static_cast<int>(ratio * size * size)) << size << " " << ratio;
    }
  }
}

TEST(MaskGenerator, SameRandomNumbersGiveTheSameMask) {
  for (const auto& entry : maskGeneratorTable()) {
    for (const char* generator : {"exact", "official"}) {
      const auto draw = makeMaskGenerator(entry.key, generator, 8, 0.5);
      Random first(9), again(9), other(10);
      const MaskGrid mask = draw(first);
      EXPECT_EQ(mask.cells, draw(again).cells) << entry.key << " " << generator;
      EXPECT_NE(mask.cells, draw(other).cells) << entry.key << " " << generator;
    }
  }
}

TEST(MaskGenerator, NamesWhatItDoesNotKnow) {
  const auto messageOf = [](auto... arguments) -> std::string {
    try {
      makeMaskGenerator(arguments...);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  EXPECT_THAT(messageOf("stripes", "exact", 8, 0.5),
              AllOf(HasSubstr("stripes"), HasSubstr("block")));
  EXPECT_THAT(messageOf("block", "approximate", 8, 0.5), HasSubstr("approximate"));
  EXPECT_THAT(messageOf("block", "exact", 1, 0.5), HasSubstr("mixer.gridSize: 1"));
  EXPECT_THAT(messageOf("block", "exact", 33, 0.5), HasSubstr("mixer.gridSize: 33"));
  EXPECT_THAT(messageOf("block", "exact", 8, 0.0), HasSubstr("mixer.keepRatio: 0"));
  EXPECT_THAT(messageOf("block", "exact", 8, std::nan("")), HasSubstr("mixer.keepRatio"));
}

}  // namespace
}  // namespace mixmask
