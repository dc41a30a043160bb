// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace mixmask::ops {

// What both passes read. x: N, C, H, W, channels_last and dense; weight, bias: C; mean and
// variance: splits, C; all of one type, float32 or float64.
struct NormalizedBatch {
  const at::Tensor &x, &weight, &bias, &mean, &variance;
  double eps;
};

struct BatchNormReluGradients {
  at::Tensor x, weight, bias;
  at::Tensor residual;  // undefined where the forward pass had none
};

// The implementation of batchNormRelu, whose checks the arguments have passed. Fills
// batch.mean and batch.variance, then y; residual: channels_last as x, or undefined.
void batchNormReluForward(const NormalizedBatch& batch, const at::Tensor& residual, at::Tensor& y);
// y: undefined where there was no residual. gradient: of y, channels_last. Fills `result`.
void batchNormReluBackward(const NormalizedBatch& batch, const at::Tensor& y,
                           const at::Tensor& gradient, BatchNormReluGradients& result);

}  // namespace mixmask::ops
