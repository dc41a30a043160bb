// SPDX-License-Identifier: Apache-2.0
#include "core/losses/info_nce.h"

#include <limits>

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

torch::Tensor batchInfoNceLoss(const torch::Tensor& logits, const torch::Tensor& labels) {
  return torch::logsumexp(logits, 1) - logits.gather(1, labels.unsqueeze(1)).squeeze(1);
}

torch::Tensor contrastTop1(const torch::Tensor& logits, const torch::Tensor& labels) {
  const auto values = logits.detach(), column = labels.unsqueeze(1);
  const auto negatives = values.scatter(1, column, -std::numeric_limits<double>::infinity());
  const auto wins = values.gather(1, column).squeeze(1) > negatives.amax(1);
  return wins.to(logits.scalar_type()).mean();
}

}  // namespace mixmask
