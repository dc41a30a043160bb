// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/blur.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/transforms/vector_clones.h"

namespace mixmask {
namespace {

// Where position i of a line of `size` pixels lies when the line is mirrored at its ends (the end
// pixel is not repeated).
int reflected(int i, int size) {
  if (i < 0) return -i;
  return i < size ? i : 2 * (size - 1) - i;
}

// out[x] = half[0] * c[x] + sum over d of half[d] * (lines[radius - d][x] + lines[radius + d][x]),
// c = lines[radius], in blocks that stay in registers.
MIXMASK_VECTOR_CLONES
void convolve(const float* const* __restrict lines, const float* __restrict half, int radius,
              int width, float* __restrict out) {
  constexpr int kBlock = 32;
  int x = 0;
  for (; x + kBlock <= width; x += kBlock) {
    float sum[kBlock];
    for (int j = 0; j < kBlock; ++j) sum[j] = half[0] * lines[radius][x + j];
    for (int d = 1; d <= radius; ++d) {
      const float* __restrict before = lines[radius - d] + x;
      const float* __restrict after = lines[radius + d] + x;
      for (int j = 0; j < kBlock; ++j) sum[j] += half[d] * (before[j] + after[j]);
    }
    for (int j = 0; j < kBlock; ++j) out[x + j] = sum[j];
  }
  for (; x < width; ++x) {
    float sum = half[0] * lines[radius][x];
    for (int d = 1; d <= radius; ++d)
      sum += half[d] * (lines[radius - d][x] + lines[radius + d][x]);
    out[x] = sum;
  }
}

}  // namespace

void gaussianKernel(int size, float sigma, std::vector<float>& half) {
  constexpr double kNegligible = 1e-9;  // of the middle weight
  half.clear();
  double total = 0;
  for (int d = 0; d <= size / 2; ++d) {
    const double weight = std::exp(-0.5 * d * d / (static_cast<double>(sigma) * sigma));
    if (weight < kNegligible) break;
    total += d == 0 ? weight : 2 * weight;
    half.push_back(static_cast<float>(weight));
  }
  for (float& weight : half) weight = static_cast<float>(weight / total);
}

void blurPlane(float* plane, int height, int width, const std::vector<float>& kernelX,
               const std::vector<float>& kernelY, BlurScratch& scratch) {
  const int radiusX = static_cast<int>(kernelX.size()) - 1;
  const int radiusY = static_cast<int>(kernelY.size()) - 1;
  scratch.rows.resize(static_cast<std::size_t>(height) * width);
  scratch.padded.resize(static_cast<std::size_t>(width) + 2 * radiusX);
  scratch.lines.resize(static_cast<std::size_t>(2 * std::max(radiusX, radiusY)) + 1);
  float* padded = scratch.padded.data() + radiusX;
  for (int y = 0; y < height; ++y) {
    const float* line = plane + static_cast<std::ptrdiff_t>(y) * width;
    std::copy_n(line, width, padded);
    for (int d = 1; d <= radiusX; ++d) {
      padded[-d] = line[d];
      padded[width - 1 + d] = line[width - 1 - d];
    }
    for (int i = 0; i <= 2 * radiusX; ++i) scratch.lines[i] = padded - radiusX + i;
    convolve(scratch.lines.data(), kernelX.data(), radiusX, width,
             scratch.rows.data() + static_cast<std::ptrdiff_t>(y) * width);
  }
  for (int y = 0; y < height; ++y) {
    for (int i = 0; i <= 2 * radiusY; ++i) {
      const int row = reflected(y - radiusY + i, height);
      scratch.lines[i] = scratch.rows.data() + static_cast<std::ptrdiff_t>(row) * width;
    }
    convolve(scratch.lines.data(), kernelY.data(), radiusY, width,
             plane + static_cast<std::ptrdiff_t>(y) * width);
  }
}

int blurKernelOf(int viewSize) {
  return std::max(3, viewSize / 20 * 2 + 1);
}

}  // namespace mixmask
