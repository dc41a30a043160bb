// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask::ops {

// Batch norm in training mode (Ioffe and Szegedy 2015, algorithm 1), the residual connection and
// ReLU in one: y = max(0, weight * (x - mean) / sqrt(variance + eps) + bias + residual). Where
// torch's three operators read and write the activations fourteen times forth and back, this does
// so nine times, and it keeps x instead of two copies. Differentiable once.
struct BatchNormRelu {
  torch::Tensor output;          // N, C, H, W, channels_last
  torch::Tensor mean, variance;  // splits, C: of the parts of the batch; the variance is biased
};

// Whether the kernel takes such an input: on the CPU, float32 or float64, N, C, H, W.
bool fusesBatchNormRelu(const torch::Tensor& x);

//   x:            N, C, H, W that fusesBatchNormRelu() accepts
//   weight, bias: C, of x's type
//   splits:       divides N; part s holds the rows s, s + splits, ... and has its own statistics
//   residual:     as x, or undefined: none
// The statistics do not depend on the number of threads.
BatchNormRelu batchNormRelu(const torch::Tensor& x, const torch::Tensor& weight,
                            const torch::Tensor& bias, double eps, std::int64_t splits,
                            const torch::Tensor& residual);

}  // namespace mixmask::ops
