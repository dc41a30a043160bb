// SPDX-License-Identifier: Apache-2.0
#include "core/masking/block_mask.h"

#include <algorithm>
#include <cmath>

namespace mixmask {
namespace {

constexpr double kSmallestArea = 4;  // cells of a proposed rectangle (min_num_patches)
constexpr double kSmallestAspect = 0.3;
constexpr int kAttempts = 10;  // proposals before the generator gives up

struct Rectangle {
  int top, left, height, width;
};

// How many cells of the rectangle are not kept yet.
int newCells(const MaskGrid& grid, const Rectangle& r) {
  int count = 0;
  for (int row = r.top; row < r.top + r.height; ++row) {
    for (int column = r.left; column < r.left + r.width; ++column) count += !grid.at(row, column);
  }
  return count;
}

void keep(MaskGrid& grid, const Rectangle& r) {
  for (int row = r.top; row < r.top + r.height; ++row) {
    for (int column = r.left; column < r.left + r.width; ++column) grid.at(row, column) = 1;
  }
}

// Keeps one random rectangle with 1 .. limit new cells and returns their number; 0 when ten
// proposals have failed. A limit below four turns the range of areas around, as in the original.
int keepRectangle(MaskGrid& grid, int limit, Random& random) {
  const double logAspect = std::log(kSmallestAspect);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const double area = random.uniform(kSmallestArea, limit);
    const double aspect = std::exp(random.uniform(logAspect, -logAspect));
    // Python's round(): halves to the even number.
    const int height = static_cast<int>(std::nearbyint(std::sqrt(area * aspect)));
    const int width = static_cast<int>(std::nearbyint(std::sqrt(area / aspect)));
    if (height >= grid.size || width >= grid.size) continue;  // never spans a side
    const int top = static_cast<int>(random.below(grid.size - height + 1));
    const int left = static_cast<int>(random.below(grid.size - width + 1));
    const Rectangle rectangle{top, left, height, width};
    const int added = newCells(grid, rectangle);
    if (added == 0 || added > limit) continue;
    keep(grid, rectangle);
    return added;
  }
  return 0;
}

// Keeps rectangles until `target` cells are kept or none fits. Returns the number of kept cells.
int keepRectangles(MaskGrid& grid, int target, Random& random) {
  int kept = 0;
  while (kept < target) {
    const int added = keepRectangle(grid, target - kept, random);
    if (added == 0) break;
    kept += added;
  }
  return kept;
}

bool isBesideKept(const MaskGrid& grid, int row, int column) {
  return (row > 0 && grid.at(row - 1, column)) || (column > 0 && grid.at(row, column - 1)) ||
         (row + 1 < grid.size && grid.at(row + 1, column)) ||
         (column + 1 < grid.size && grid.at(row, column + 1));
}

// Keeps one cell more: any of those that share an edge with a kept one, or any cell of an empty
// grid.
void keepNeighbour(MaskGrid& grid, Random& random) {
  const bool empty = grid.kept() == 0;
  std::vector<std::uint8_t*> candidates;
  for (int row = 0; row < grid.size; ++row) {
    for (int column = 0; column < grid.size; ++column) {
      if (grid.at(row, column)) continue;
      if (empty || isBesideKept(grid, row, column)) candidates.push_back(&grid.at(row, column));
    }
  }
  *candidates[random.below(static_cast<std::int64_t>(candidates.size()))] = 1;
}

}  // namespace

MaskGrid exactBlockMask(int gridSize, double keepRatio, Random& random) {
  MaskGrid grid(gridSize);
  const int cells = gridSize * gridSize;
  const int target = std::clamp(static_cast<int>(std::lround(keepRatio * cells)), 1, cells - 1);
  for (int kept = keepRectangles(grid, target, random); kept < target; ++kept) {
    keepNeighbour(grid, random);
  }
  return grid;
}

MaskGrid officialBlockMask(int gridSize, double maskLam, Random& random) {
  MaskGrid grid(gridSize);
  keepRectangles(grid, static_cast<int>(maskLam * gridSize * gridSize), random);
  return grid;
}

}  // namespace mixmask
