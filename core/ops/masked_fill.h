// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask::ops {

// The mixture m * x + (1 - m) * x[partner] of MixMask (official main_moco_mixmask.py), as a select:
// a mask is binary, so every pixel is read once and written once, and no rounding takes place.
//   images:  N, C, H, W; float32, float64 or bfloat16; contiguous or channels_last
//   partner: N, int64; row i is filled from row partner[i]
//   cells:   1 or N, g, g; uint8; 1 keeps row i's own pixel. Brought to H x W by nearest
//            interpolation as in torch.nn.functional.interpolate.
// Returns N, C, H, W in the memory format of `images`. All arguments on one device.
torch::Tensor maskedFill(const torch::Tensor& images, const torch::Tensor& partner,
                         const torch::Tensor& cells);

}  // namespace mixmask::ops
