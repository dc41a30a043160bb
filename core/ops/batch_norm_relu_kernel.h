// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace mixmask::ops {

// What all passes read. x: N, C, H, W, channels_last and dense, of a type that
// fusesBatchNormRelu() accepts; weight, bias: C; mean and variance: splits, C; of the type that x
// is computed in.
struct NormalizedBatch {
  const at::Tensor &x, &weight, &bias, &mean, &variance;
  double eps;
};

struct BatchNormReluGradients {
  at::Tensor x, weight, bias;
  at::Tensor residual;  // undefined where the forward pass had none
};

// The implementation of batchNormRelu, whose checks the arguments have passed.
// Fills batch.mean and batch.variance.
void batchStatistics(const NormalizedBatch& batch);
// Fills y from them, which may be x itself; residual: as x, or undefined.
void normalizeRelu(const NormalizedBatch& batch, const at::Tensor& residual, at::Tensor& y);
// y: undefined where there was no residual. gradient: of y, as x. Fills `result`.
void batchNormReluBackward(const NormalizedBatch& batch, const at::Tensor& y,
                           const at::Tensor& gradient, BatchNormReluGradients& result);

}  // namespace mixmask::ops
