// SPDX-License-Identifier: Apache-2.0
#include "core/modules/split_batch_norm.h"

#include "core/ops/batch_norm_relu.h"

namespace mixmask {

SplitBatchNorm2dImpl::SplitBatchNorm2dImpl(std::int64_t channels, std::int64_t splits)
    : torch::nn::BatchNorm2dImpl(torch::nn::BatchNorm2dOptions(channels)), splits_(splits) {}

torch::Tensor SplitBatchNorm2dImpl::forward(const torch::Tensor& x) {
  if (splits_ == 1 || !is_training()) return torch::nn::BatchNorm2dImpl::forward(x);
  const auto n = x.size(0), c = x.size(1), h = x.size(2), w = x.size(3);
  TORCH_CHECK(n % splits_ == 0, "SplitBatchNorm2d: a batch of ", n, " rows in ", splits_,
              " splits");
  // Row i of the folded batch holds the rows i * splits .. i * splits + splits - 1 side by side as
  // channels, so one pass takes the statistics of every part.
  const auto folded = x.reshape({n / splits_, splits_ * c, h, w});
  auto mean = running_mean.repeat(splits_);
  auto variance = running_var.repeat(splits_);
  const auto y = torch::batch_norm(folded, weight.repeat(splits_), bias.repeat(splits_), mean,
                                   variance, /*training=*/true, *options.momentum(), options.eps(),
                                   /*cudnn_enabled=*/true);
  track(mean.view({splits_, c}), variance.view({splits_, c}));
  return y.reshape({n, c, h, w}).contiguous(x.suggest_memory_format());
}

torch::Tensor SplitBatchNorm2dImpl::forwardRelu(const torch::Tensor& x,
                                                const torch::Tensor& residual) {
  const bool differentiates = torch::GradMode::is_enabled();
  if (!ops::fusesBatchNormRelu(x, weight, residual) || (!is_training() && differentiates)) {
    auto y = forward(x);
    if (residual.defined()) y.add_(residual);
    return y.relu_();
  }
  if (!is_training()) {
    return ops::batchNormReluOf(x, weight, bias, options.eps(), running_mean, running_var,
                                residual);
  }
  const ops::BatchNormRelu result =
      ops::batchNormRelu(x, weight, bias, options.eps(), splits_, residual);
  const torch::NoGradGuard noGrad;
  const double rows = static_cast<double>(x.numel() / x.size(1) / splits_);
  const double momentum = *options.momentum();
  track(running_mean.lerp(result.mean, momentum),
        running_var.lerp(result.variance * (rows / (rows - 1)), momentum));  // unbiased
  return result.output;
}

void SplitBatchNorm2dImpl::track(const torch::Tensor& mean, const torch::Tensor& variance) {
  if (*options.momentum() == 0) return;
  const torch::NoGradGuard noGrad;
  running_mean.copy_(mean.mean(0));
  running_var.copy_(variance.mean(0));
  num_batches_tracked.add_(1);
}

}  // namespace mixmask
