// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/collapse.h"

#include <algorithm>
#include <cmath>

namespace mixmask {

CollapseMeasures collapseMeasures(const torch::Tensor& features) {
  const torch::NoGradGuard noGrad;
  const auto rows = features.to(torch::kFloat64);
  CollapseMeasures measures;
  measures.featureStd = rows.std(0).mean().item<double>();
  // Singular values are the roots of the eigenvalues of the small d x d product.
  const auto values = std::get<0>(torch::linalg_eigh(torch::matmul(rows.t(), rows)));
  const auto singular = values.clamp_min(0).sqrt();
  const auto share = singular / singular.sum().clamp_min(1e-300) + 1e-12;
  measures.effectiveRank = std::exp(-(share * share.log()).sum().item<double>());
  return measures;
}

}  // namespace mixmask
