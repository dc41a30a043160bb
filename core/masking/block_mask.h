// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/random.h"
#include "core/masking/mask_grid.h"

namespace mixmask {

// Masks whose kept cells form a few rectangles. gridSize >= 2, 0 < keepRatio < 1.

// Exactly clamp(round(keepRatio * g^2), 1, g^2 - 1) cells are kept: rectangles as in the released
// code, then single cells beside kept ones for what no rectangle was found for.
MaskGrid exactBlockMask(int gridSize, double keepRatio, Random& random);

// As released: BEiT's MaskingGenerator with its default of at least four cells a rectangle. It
// keeps at most int(maskLam * g^2) cells, often fewer on grids below 8, mostly none on a grid of 2.
MaskGrid officialBlockMask(int gridSize, double maskLam, Random& random);

}  // namespace mixmask
