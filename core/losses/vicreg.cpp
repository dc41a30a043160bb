// SPDX-License-Identifier: Apache-2.0
#include "core/losses/vicreg.h"

namespace mixmask {
namespace {

torch::Tensor varianceTerm(const torch::Tensor& z) {
  return (1 - (z.var(0) + 1e-4).sqrt()).relu().mean();
}

torch::Tensor covarianceTerm(const torch::Tensor& z) {
  const auto centred = z - z.mean(0, true);
  const auto covariance = torch::matmul(centred.t(), centred) / static_cast<double>(z.size(0) - 1);
  const auto offDiagonal = covariance.square().sum() - covariance.diagonal().square().sum();
  return offDiagonal / static_cast<double>(z.size(1));
}

}  // namespace

torch::Tensor vicRegLoss(const torch::Tensor& a, const torch::Tensor& b,
                         const VICRegWeights& weights) {
  return weights.invariance * (a - b).square().mean() +
         weights.variance * (varianceTerm(a) + varianceTerm(b)) / 2 +
         weights.covariance * (covarianceTerm(a) + covarianceTerm(b));
}

}  // namespace mixmask
