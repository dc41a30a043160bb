// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

struct VICRegWeights {
  double invariance = 25;  // lambda
  double variance = 25;    // mu
  double covariance = 1;   // nu
};

// VICReg (Bardes et al. 2022, equations 1 to 6), with the factors of its official code:
//   L = lambda mean((a - b)^2) + mu (v(a) + v(b)) / 2 + nu (c(a) + c(b))
//   v(z) = mean_d max(0, 1 - sqrt(Var(z_d) + 1e-4)),  c(z) = sum_(d != e) Cov(z)_de^2 / D
// Variances and covariances are unbiased, over N - 1. a, b: N, D -> scalar.
torch::Tensor vicRegLoss(const torch::Tensor& a, const torch::Tensor& b,
                         const VICRegWeights& weights);

}  // namespace mixmask
