// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/masking/mask_grid.h"

namespace mixmask {

// Masks whose cells are drawn one by one; grids with all cells alike are drawn again. gridSize
// >= 2.

// Each cell is kept with probability keepRatio. When a thousand draws were all alike (keepRatio
// next to 0 or 1 on a small grid) one random cell is turned over, so that it ends for every ratio.
MaskGrid exactDiscreteMask(int gridSize, double keepRatio, Random& random);

// As released: each cell is kept where a uniform number exceeds maskLam, so the share kept is about
// 1 - maskLam, the reverse of the block masks.
MaskGrid officialDiscreteMask(int gridSize, double maskLam, Random& random);

}  // namespace mixmask
