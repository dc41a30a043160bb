// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// Barlow Twins (Zbontar et al. 2021, equations 1 and 2):
//   L = sum_i (1 - C_ii)^2 + redundancyWeight sum_i sum_(j != i) C_ij^2
// C: D, D is the correlation over the batch of the columns of a with those of b (biased variance,
// with 1e-5 added, as batch norm in the official code). a, b: N, D -> scalar.
torch::Tensor barlowTwinsLoss(const torch::Tensor& a, const torch::Tensor& b,
                              double redundancyWeight);

}  // namespace mixmask
