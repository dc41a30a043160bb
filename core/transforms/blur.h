// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace mixmask {

// Half of a Gaussian kernel of odd size: the weight at distance 0, 1, ...; the whole sums to 1.
// Outer weights too small to change a float are left out. Reuses the vector's memory.
void gaussianKernel(int size, float sigma, std::vector<float>& half);

// Buffers of blurPlane.
struct BlurScratch {
  std::vector<float> padded, rows;
  std::vector<const float*> lines;
};

// Separable convolution of one plane with reflected borders (torchvision's gaussian_blur).
// Kernels as gaussianKernel makes them; a distance must be smaller than the side it runs along.
void blurPlane(float* plane, int height, int width, const std::vector<float>& kernelX,
               const std::vector<float>& kernelY, BlurScratch& scratch);

// The side that a kernel has unless a view's parameters say otherwise: the odd number nearest to a
// tenth of the view (SimCLR, lightly), 23 at 224; at least 3.
int blurKernelOf(int viewSize);

}  // namespace mixmask
