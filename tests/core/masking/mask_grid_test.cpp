// SPDX-License-Identifier: Apache-2.0
#include "core/masking/mask_grid.h"

#include <gmock/gmock.h>

#include <numeric>

#include "core/base/random.h"

namespace mixmask {
namespace {

using ::testing::ElementsAre;

MaskGrid checkered(int size) {
  MaskGrid grid(size);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) grid.at(row, column) = (row + column) % 2;
  }
  return grid;
}

TEST(MaskGrid, CountsItsKeptCells) {
  EXPECT_EQ(MaskGrid(3).kept(), 0);
  EXPECT_EQ(MaskGrid(3, 1).kept(), 9);
  EXPECT_EQ(checkered(3).kept(), 4);
}

TEST(MaskGrid, IsDegenerateWhenAllCellsAreAlike) {
  EXPECT_TRUE(MaskGrid(4).isDegenerate());
  EXPECT_TRUE(MaskGrid(4, 1).isDegenerate());
  MaskGrid grid(4, 1);
  grid.at(3, 3) = 0;
  EXPECT_FALSE(grid.isDegenerate());
}

TEST(MaskGrid, RepeatsCellsEvenlyWhereTheGridDividesThePicture) {
  EXPECT_THAT(nearestCells(3, 6), ElementsAre(0, 0, 1, 1, 2, 2));
}

TEST(MaskGrid, TakesTheFloorWhereTheGridDoesNotDivideThePicture) {
  // floor(i * 3 / 7)
  EXPECT_THAT(nearestCells(3, 7), ElementsAre(0, 0, 0, 1, 1, 2, 2));
}

TEST(MaskGrid, StaysInsideAGridThatIsFinerThanThePicture) {
  EXPECT_THAT(nearestCells(8, 3), ElementsAre(0, 2, 5));
}

TEST(MaskGrid, LaysPixelsOutRowByRow) {
  MaskGrid grid(2);
  grid.at(0, 1) = 1;
  EXPECT_THAT(toPixels(grid, 2, 4), ElementsAre(0, 0, 1, 1, 0, 0, 0, 0));
}

TEST(MaskGrid, LambdaIsTheMeanOfThePixelMask) {
  Random random(3);
  for (int size = 2; size <= 32; ++size) {
    MaskGrid grid(size);
    for (auto& cell : grid.cells) cell = random.chance(0.4);
    for (const auto& [height, width] : {std::pair{28, 28}, {33, 20}, {5, 64}, {224, 224}}) {
      const auto pixels = toPixels(grid, height, width);
      const double mean =
          std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
      EXPECT_DOUBLE_EQ(keptShareInPixels(grid, height, width), mean) << size << " " << height;
    }
  }
}

TEST(MaskGrid, LambdaDiffersFromTheShareOfCellsWhereTheyDifferInSize) {
  MaskGrid grid(2);
  grid.at(0, 0) = 1;  // 2 x 2 of 3 x 3 pixels
  EXPECT_DOUBLE_EQ(keptShareInPixels(grid, 3, 3), 4.0 / 9.0);
}

}  // namespace
}  // namespace mixmask
