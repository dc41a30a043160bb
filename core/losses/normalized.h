// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// Rows of unit length (torch.nn.functional.normalize). z: N, D.
torch::Tensor normalized(const torch::Tensor& z);

}  // namespace mixmask
