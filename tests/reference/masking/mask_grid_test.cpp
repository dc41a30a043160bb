// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include "core/masking/mask_grid.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/reference_data.h"

namespace mixmask {
namespace {

TEST(MaskGrid, TakesTheCellsThatTorchsNearestInterpolationTakes) {
  const TensorFile file = test::reference("fill_nearest_index");
  ASSERT_EQ(file.tensors.size(), 9u * 14u);
  for (const auto& [name, expected] : file.tensors) {
    const std::size_t split = name.find("_s");
    const int gridSize = std::stoi(name.substr(1, split - 1));
    const int pictureSize = std::stoi(name.substr(split + 2));
    ASSERT_EQ(expected.numel(), pictureSize);
    const auto cells = nearestCells(gridSize, pictureSize);
    for (int i = 0; i < pictureSize; ++i) {
      EXPECT_EQ(cells[i], expected[i].item<int>()) << name << " pixel " << i;
    }
  }
}

}  // namespace
}  // namespace mixmask
