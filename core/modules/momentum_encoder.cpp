// SPDX-License-Identifier: Apache-2.0
#include "core/modules/momentum_encoder.h"

#include <ATen/ops/_foreach_lerp.h>

#include <cmath>
#include <numbers>

namespace mixmask {

void copyToMomentum(const torch::nn::Module& online, torch::nn::Module& momentum) {
  const torch::NoGradGuard noGrad;
  const auto copyAll = [](const std::vector<torch::Tensor>& from, std::vector<torch::Tensor> to) {
    TORCH_CHECK(from.size() == to.size(), "copyToMomentum: the encoders differ");
    for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
  };
  copyAll(online.parameters(), momentum.parameters());
  copyAll(online.buffers(), momentum.buffers());
  for (torch::Tensor& parameter : momentum.parameters()) parameter.set_requires_grad(false);
}

void updateMomentum(const torch::nn::Module& online, torch::nn::Module& momentum, double m) {
  const torch::NoGradGuard noGrad;
  at::_foreach_lerp_(momentum.parameters(), online.parameters(), 1.0 - m);
}

double cosineMomentum(double start, double progress) {
  return 1 - (1 - start) * (std::cos(std::numbers::pi * progress) + 1) / 2;
}

}  // namespace mixmask
