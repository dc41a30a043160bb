// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// Rows of unit length (torch.nn.functional.normalize). z: N, D.
torch::Tensor normalized(const torch::Tensor& z);

// How far rows of unit length fill their sphere: sqrt(D) times the standard deviation over the
// rows, as a mean over the dimensions. About 1 where they point everywhere, 0 where all point one
// way (Chen & He 2021, fig. 2, in units of 1 / sqrt(D)). z: N, D, any lengths -> scalar, no
// gradient.
torch::Tensor spreadOf(const torch::Tensor& z);

}  // namespace mixmask
