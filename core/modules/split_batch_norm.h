// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/batchnorm.h>

namespace mixmask {

// Batch norm whose batch statistics are taken over `splits` parts of the batch, as if each part sat
// on a device of its own (MoCo's single-GPU notebook). Part s holds the rows
// s, s + splits, s + 2 splits, ... Each part updates the old running statistics by itself and the
// results are averaged. With one split, and in evaluation mode, it is torch's BatchNorm2d, whose
// parameter and buffer names it keeps.
class SplitBatchNorm2dImpl : public torch::nn::BatchNorm2dImpl {
 public:
  SplitBatchNorm2dImpl(std::int64_t channels, std::int64_t splits);
  // x: N, C, H, W with N divisible by the splits in training mode.
  torch::Tensor forward(const torch::Tensor& x);
  // max(0, forward(x) + residual), in one operator where there is a kernel for it. residual: as x,
  // or undefined: none. Where no gradients are recorded, x may be overwritten.
  torch::Tensor forwardRelu(const torch::Tensor& x, const torch::Tensor& residual = {});

 private:
  // mean, variance: splits, C; what each part makes of the running statistics.
  void track(const torch::Tensor& mean, const torch::Tensor& variance);

  std::int64_t splits_;
};
TORCH_MODULE(SplitBatchNorm2d);

}  // namespace mixmask
