// SPDX-License-Identifier: Apache-2.0
#include "core/losses/info_nce.h"

namespace mixmask {

NegativeLogits negativeLogits(const torch::Tensor& q, const torch::Tensor& negatives,
                              double temperature) {
  // Scaling q is D / K of the work of scaling the product.
  const auto logits = torch::matmul(q / temperature, negatives.t());
  return {torch::logsumexp(logits, 1), logits.detach().amax(1)};
}

torch::Tensor infoNceLoss(const torch::Tensor& positiveLogits,
                          const torch::Tensor& negativeLogSumExp) {
  return torch::logaddexp(positiveLogits, negativeLogSumExp) - positiveLogits;
}

}  // namespace mixmask
