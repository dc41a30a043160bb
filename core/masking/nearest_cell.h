// SPDX-License-Identifier: Apache-2.0
// C++17, standard library only: the CUDA kernels include it too.
#pragma once

#include <cmath>

#ifdef __CUDACC__
#define MIXMASK_HOST_DEVICE __host__ __device__
#else
#define MIXMASK_HOST_DEVICE
#endif

namespace mixmask {

// The cell of a grid of `gridSize` that pixel `pixel` of `pictureSize` takes its value from:
// nearest interpolation of torch.nn.functional.interpolate. The scale is rounded to float32 first,
// as there: it decides a few pixels of sizes that the grid does not divide.
MIXMASK_HOST_DEVICE inline int nearestCell(int pixel, int gridSize, int pictureSize) {
  const float scale = static_cast<float>(gridSize) / static_cast<float>(pictureSize);
  const int cell = static_cast<int>(floorf(static_cast<float>(pixel) * scale));
  return cell < gridSize - 1 ? cell : gridSize - 1;
}

}  // namespace mixmask
