// SPDX-License-Identifier: Apache-2.0
#include "core/losses/cosine.h"

#include "core/losses/normalized.h"

namespace mixmask {

torch::Tensor negativeCosine(const torch::Tensor& p, const torch::Tensor& z) {
  return -(normalized(p) * normalized(z)).sum(1);
}

}  // namespace mixmask
