// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mixmask::ops {

// Rows of C neighbouring values: what a batch in channels_last is, a pixel a row.
template <typename T>
struct Rows {
  const T* x;
  std::int64_t count, channels;
};

// C values each: x * scale + offset is the normalised row, x - mean the centred one.
template <typename T>
struct RowAffine {
  const T *scale, *offset, *mean;

  RowAffine from(std::int64_t c) const { return {scale + c, offset + c, mean + c}; }
};

// The loops of batch norm, residual and ReLU over rows. float or double.
template <typename T>
struct BatchNormReluLoops {
  // Adds to C sums those of x - shift and of its square.
  void (*addMoments)(const Rows<T>& rows, const T* shift, double* sum, double* square);
  // y = max(0, normalised x + residual). residual: null for none. NaN stays NaN.
  void (*normalize)(const Rows<T>& rows, const RowAffine<T>& affine, const T* residual, T* y);
  // Adds to C sums those of g and of g * (x - mean), g being `gradient` where the result was
  // positive, else 0. y: the result, and `kept` takes g; null for both where there was no residual.
  void (*addGradients)(const Rows<T>& rows, const RowAffine<T>& affine, const T* y,
                       const T* gradient, T* kept, double* sum, double* product);
  // dx = g * scale + (x - mean) * slope + constant; g as above, or `kept` where that is not null.
  void (*gradientOfX)(const Rows<T>& rows, const RowAffine<T>& affine, const T* gradient,
                      const T* kept, const T* slope, const T* constant, T* dx);
};

// One source compiled for three sets of vector instructions. Each has its own rounding: AVX2 and
// AVX-512 multiply and add in one.
namespace baseline {
template <typename T>
BatchNormReluLoops<T> batchNormReluLoops();
}
namespace avx2 {
template <typename T>
BatchNormReluLoops<T> batchNormReluLoops();
}
namespace avx512 {
template <typename T>
BatchNormReluLoops<T> batchNormReluLoops();
}

}  // namespace mixmask::ops
