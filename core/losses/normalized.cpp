// SPDX-License-Identifier: Apache-2.0
#include "core/losses/normalized.h"

#include <torch/nn.h>

namespace mixmask {

torch::Tensor normalized(const torch::Tensor& z) {
  return torch::nn::functional::normalize(z, torch::nn::functional::NormalizeFuncOptions().dim(1));
}

}  // namespace mixmask
