// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// D_i = -p_i.z_i / (|p_i| |z_i|), the negative cosine similarity (Chen and He 2021, equation 1); a
// target z whose gradient is to stop comes detached. BYOL's normalised squared error is 2 + 2 D
// (Grill et al. 2020, equation 2). p, z: N, D -> N.
torch::Tensor negativeCosine(const torch::Tensor& p, const torch::Tensor& z);

}  // namespace mixmask
