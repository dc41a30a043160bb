// SPDX-License-Identifier: Apache-2.0
#include "core/ops/gaussian_blur.h"

#include <torch/nn/functional/conv.h>
#include <torch/nn/functional/padding.h>

namespace mixmask::ops {

namespace F = torch::nn::functional;

torch::Tensor gaussianBlur(const torch::Tensor& images, std::int64_t kernel, double sigma) {
  TORCH_CHECK(kernel % 2 == 1 && kernel / 2 < images.size(2) && kernel / 2 < images.size(3),
              "gaussianBlur: a window of ", kernel, " does not fit pictures of ", images.size(2),
              " x ", images.size(3));
  const std::int64_t half = kernel / 2, channels = images.size(1);
  auto weights = torch::arange(-half, half + 1, images.options().dtype(torch::kFloat64));
  weights = torch::exp(-0.5 * (weights / sigma).square());
  weights = (weights / weights.sum()).to(images.scalar_type());
  const auto padded = F::pad(images.contiguous(),
                             F::PadFuncOptions({half, half, half, half}).mode(torch::kReflect));
  const auto along = [&](const torch::Tensor& x, std::int64_t rows, std::int64_t columns) {
    return F::conv2d(x, weights.view({1, 1, rows, columns}).expand({channels, 1, rows, columns}),
                     F::Conv2dFuncOptions().groups(channels));
  };
  return along(along(padded, kernel, 1), 1, kernel).contiguous(images.suggest_memory_format());
}

}  // namespace mixmask::ops
