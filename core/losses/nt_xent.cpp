// SPDX-License-Identifier: Apache-2.0
#include "core/losses/nt_xent.h"

#include <limits>

#include "core/losses/info_nce.h"
#include "core/losses/normalized.h"

namespace mixmask {

torch::Tensor ntXentLogits(const torch::Tensor& a, const torch::Tensor& b, double temperature) {
  const auto z = normalized(torch::cat({a, b}));
  const auto itself = torch::eye(z.size(0), z.options().dtype(torch::kBool));
  return torch::matmul(z / temperature, z.t())
      .masked_fill(itself, -std::numeric_limits<double>::infinity());
}

torch::Tensor ntXentLoss(const torch::Tensor& logits, const torch::Tensor& index) {
  const std::int64_t n = index.size(0);
  const auto ofA = batchInfoNceLoss(logits.narrow(0, 0, n), index + n);
  const auto ofB = batchInfoNceLoss(logits.narrow(0, n, n).index_select(0, index),
                                    torch::arange(n, index.options()));
  return (ofA + ofB) / 2;
}

}  // namespace mixmask
