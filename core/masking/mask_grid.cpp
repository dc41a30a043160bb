// SPDX-License-Identifier: Apache-2.0
#include "core/masking/mask_grid.h"

#include <algorithm>
#include <functional>

#include "core/masking/nearest_cell.h"

namespace mixmask {
namespace {

// How many picture rows (or columns) each grid row (or column) covers.
std::vector<std::int64_t> pixelsPerCell(int gridSize, int pictureSize) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(gridSize), 0);
  for (const int cell : nearestCells(gridSize, pictureSize)) ++counts[cell];
  return counts;
}

}  // namespace

int MaskGrid::kept() const {
  return static_cast<int>(std::count(cells.begin(), cells.end(), std::uint8_t{1}));
}

bool MaskGrid::isDegenerate() const {
  return std::adjacent_find(cells.begin(), cells.end(), std::not_equal_to<>()) == cells.end();
}

std::vector<int> nearestCells(int gridSize, int pictureSize) {
  std::vector<int> cells(static_cast<std::size_t>(pictureSize));
  for (int i = 0; i < pictureSize; ++i) cells[i] = nearestCell(i, gridSize, pictureSize);
  return cells;
}

double keptShareInPixels(const MaskGrid& grid, int height, int width) {
  const auto rows = pixelsPerCell(grid.size, height);
  const auto columns = pixelsPerCell(grid.size, width);
  std::int64_t kept = 0;
  for (int row = 0; row < grid.size; ++row) {
    for (int column = 0; column < grid.size; ++column) {
      if (grid.at(row, column)) kept += rows[row] * columns[column];
    }
  }
  return static_cast<double>(kept) / (static_cast<double>(height) * width);
}

std::vector<std::uint8_t> toPixels(const MaskGrid& grid, int height, int width) {
  const auto rows = nearestCells(grid.size, height);
  const auto columns = nearestCells(grid.size, width);
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(height) * width);
  for (const int row : rows) {
    for (const int column : columns) pixels.push_back(grid.at(row, column));
  }
  return pixels;
}

}  // namespace mixmask
