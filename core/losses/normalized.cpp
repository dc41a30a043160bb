// SPDX-License-Identifier: Apache-2.0
#include "core/losses/normalized.h"

#include <torch/nn/functional/normalization.h>

#include <cmath>

namespace mixmask {

torch::Tensor normalized(const torch::Tensor& z) {
  return torch::nn::functional::normalize(z, torch::nn::functional::NormalizeFuncOptions().dim(1));
}

torch::Tensor spreadOf(const torch::Tensor& z) {
  const torch::NoGradGuard noGrad;
  const double root = std::sqrt(static_cast<double>(z.size(1)));
  return normalized(z.detach()).std(0, /*unbiased=*/false).mean() * root;
}

}  // namespace mixmask
