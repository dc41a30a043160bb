// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask::ops {

// Gaussian blur of pictures by a kernel x kernel window with reflected borders, as torchvision's
// gaussian_blur on float tensors.
//   images: N, C, H, W; a floating type; any device. kernel: odd, kernel / 2 < H and W. sigma > 0,
//   px.
// Returns N, C, H, W.
torch::Tensor gaussianBlur(const torch::Tensor& images, std::int64_t kernel, double sigma);

}  // namespace mixmask::ops
