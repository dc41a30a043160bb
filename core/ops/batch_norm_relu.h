// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask::ops {

// Batch norm in training mode (Ioffe and Szegedy 2015, algorithm 1), the residual connection and
// ReLU in one: y = max(0, weight * (x - mean) / sqrt(variance + eps) + bias + residual). Where
// torch's three operators read and write the activations fourteen times forth and back, this does
// so nine times, and it keeps x instead of two copies. bfloat16 is computed in float32 and rounded
// once. Differentiable once. Where no gradients are recorded, the output takes the memory of an x
// that is channels_last: x is gone then.
struct BatchNormRelu {
  torch::Tensor output;          // N, C, H, W, channels_last
  torch::Tensor mean, variance;  // splits, C: of the parts of the batch; the variance is biased
};

// Whether the kernels take such activations: on the CPU, float32, float64 or bfloat16, N, C, H, W;
// with a weight of the type they are computed in, and a residual of the type of x or undefined.
bool fusesBatchNormRelu(const torch::Tensor& x, const torch::Tensor& weight,
                        const torch::Tensor& residual);

//   x:            N, C, H, W, with weight and residual that fusesBatchNormRelu() accepts
//   weight, bias: C
//   splits:       divides N; part s holds the rows s, s + splits, ... and has its own statistics
//   residual:     as x, or undefined: none
// The statistics do not depend on the number of threads.
BatchNormRelu batchNormRelu(const torch::Tensor& x, const torch::Tensor& weight,
                            const torch::Tensor& bias, double eps, std::int64_t splits,
                            const torch::Tensor& residual);

// The same with the statistics of evaluation mode, mean and variance: C, of weight's type. Not
// differentiable: to be called where no gradients are recorded, and x is gone then, too.
torch::Tensor batchNormReluOf(const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& bias, double eps, const torch::Tensor& mean,
                              const torch::Tensor& variance, const torch::Tensor& residual);

}  // namespace mixmask::ops
