// SPDX-License-Identifier: Apache-2.0
#include "core/masking/discrete_mask.h"

namespace mixmask {
namespace {

constexpr int kDraws = 1000;

}  // namespace

MaskGrid exactDiscreteMask(int gridSize, double keepRatio, Random& random) {
  MaskGrid grid(gridSize);
  for (int draw = 0; draw < kDraws; ++draw) {
    for (std::uint8_t& cell : grid.cells) cell = random.chance(keepRatio) ? 1 : 0;
    if (!grid.isDegenerate()) return grid;
  }
  grid.cells[random.below(static_cast<std::int64_t>(grid.cells.size()))] ^= 1;
  return grid;
}

MaskGrid officialDiscreteMask(int gridSize, double maskLam, Random& random) {
  return exactDiscreteMask(gridSize, 1 - maskLam, random);
}

}  // namespace mixmask
