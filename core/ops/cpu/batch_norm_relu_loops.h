// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mixmask::ops {

using BFloat16Bits = std::uint16_t;  // the upper half of a float32

// What values of type S are computed in.
template <typename S>
struct ComputedIn {
  using Type = S;
};
template <>
struct ComputedIn<BFloat16Bits> {
  using Type = float;
};

// Rows of C neighbouring values: what a batch in channels_last is, a pixel a row.
template <typename S>
struct Rows {
  const S* x;
  std::int64_t count, channels;
};

// C values each: x * scale + offset is the normalised row, x - mean the centred one.
template <typename T>
struct RowAffine {
  const T *scale, *offset, *mean;

  RowAffine from(std::int64_t c) const { return {scale + c, offset + c, mean + c}; }
};

// The loops of batch norm, residual and ReLU over rows. S: float, double or BFloat16Bits, what
// activations and their gradients are stored as; results are rounded to it once, to the nearest.
template <typename S>
struct BatchNormReluLoops {
  using T = typename ComputedIn<S>::Type;

  // Adds to C sums those of x - shift and of its square.
  void (*addMoments)(const Rows<S>& rows, const S* shift, double* sum, double* square);
  // y = max(0, normalised x + residual); y may be x. residual: null for none. NaN stays NaN.
  void (*normalize)(const Rows<S>& rows, const RowAffine<T>& affine, const S* residual, S* y);
  // Adds to C sums those of g and of g * (x - mean), g being `gradient` where the result was
  // positive or NaN, else 0. y: the result, and `kept` takes g; null for both where there was no
  // residual.
  void (*addGradients)(const Rows<S>& rows, const RowAffine<T>& affine, const S* y,
                       const S* gradient, S* kept, double* sum, double* product);
  // dx = g * scale + (x - mean) * slope + constant; g as above, or `kept` where that is not null.
  void (*gradientOfX)(const Rows<S>& rows, const RowAffine<T>& affine, const S* gradient,
                      const S* kept, const T* slope, const T* constant, S* dx);
};

// One source compiled for three sets of vector instructions. Each has its own rounding: AVX2 and
// AVX-512 multiply and add in one.
namespace baseline {
template <typename S>
BatchNormReluLoops<S> batchNormReluLoops();
}
namespace avx2 {
template <typename S>
BatchNormReluLoops<S> batchNormReluLoops();
}
namespace avx512 {
template <typename S>
BatchNormReluLoops<S> batchNormReluLoops();
}

}  // namespace mixmask::ops
