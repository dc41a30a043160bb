// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace mixmask {

// g x g cells, row by row: 1 keeps the view's own content, 0 is filled from the partner.
struct MaskGrid {
  int size = 0;  // g
  std::vector<std::uint8_t> cells;

  MaskGrid() = default;
  explicit MaskGrid(int gridSize, std::uint8_t value = 0)
      : size(gridSize), cells(static_cast<std::size_t>(gridSize) * gridSize, value) {}

  std::uint8_t& at(int row, int column) { return cells[row * size + column]; }
  std::uint8_t at(int row, int column) const { return cells[row * size + column]; }
  int kept() const;           // number of cells that are 1
  bool isDegenerate() const;  // all cells alike
};

// The grid row (or column) that each of `pictureSize` picture rows takes its cell from: nearest
// interpolation as in torch.nn.functional.interpolate (floor(i * (g / S)) in float32).
std::vector<int> nearestCells(int gridSize, int pictureSize);

// lambda: mean of the mask brought to height x width pixels (official main_moco_mixmask.py), in
// double.
double keptShareInPixels(const MaskGrid& grid, int height, int width);

// The mask in pixels, height * width values of 0 or 1.
std::vector<std::uint8_t> toPixels(const MaskGrid& grid, int height, int width);

}  // namespace mixmask
