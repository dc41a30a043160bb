// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/linear_cka.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mixmask {
namespace {

double ckaOf(const torch::Tensor& x, const torch::Tensor& y) {
  return linearCka(x, y).value();
}

// Another way to the same figure: the N, N kernels, centred, as HSIC(K, L) with K = X X', L = Y Y'.
double byKernels(const torch::Tensor& x, const torch::Tensor& y) {
  const std::int64_t n = x.size(0);
  const auto centre = torch::eye(n, torch::kFloat64) - 1.0 / static_cast<double>(n);
  const auto kernel = [&](const torch::Tensor& features) {
    const auto f = features.to(torch::kFloat64);
    return centre.matmul(f).matmul(f.t()).matmul(centre);
  };
  const auto k = kernel(x), l = kernel(y);
  return ((k * l).sum() / ((k * k).sum() * (l * l).sum()).sqrt()).item<double>();
}

TEST(LinearCka, OfAWorkedCase) {
  const auto x = torch::tensor({{-1.F}, {1.F}, {0.F}, {0.F}});
  const auto y = torch::tensor({{0.F}, {1.F}, {0.F}, {-1.F}});
  // Y'X = 1, X'X = 2, Y'Y = 2.
  EXPECT_NEAR(ckaOf(x, y), 0.25, 1e-12);
}

TEST(LinearCka, AgreesWithCentredKernelsInFloat64) {
  torch::manual_seed(3);
  const auto x = torch::randn({1500, 40}) * torch::linspace(0.1, 3, 40) + 2;
  const auto y = torch::cat({x.narrow(1, 0, 20), torch::randn({1500, 13})}, 1) - 5;
  EXPECT_NEAR(ckaOf(x, y), byKernels(x, y), 1e-10);
  EXPECT_NEAR(ckaOf(x, y), ckaOf(y, x), 1e-12);
  EXPECT_GT(ckaOf(x, y), 0.01);
  EXPECT_LT(ckaOf(x, y), 0.99);
}

TEST(LinearCka, IsOneForWhatIsTurnedScaledAndMoved) {
  torch::manual_seed(4);
  const auto x = torch::randn({700, 24}, torch::kFloat64) * torch::linspace(0.2, 2, 24) + 1;
  const auto [turn, r] = torch::linalg_qr(torch::randn({24, 24}, torch::kFloat64));
  EXPECT_NEAR(ckaOf(x, torch::matmul(x, turn)), 1, 1e-12);
  EXPECT_NEAR(ckaOf(x, -0.003 * torch::matmul(x, turn) + 7), 1, 1e-12);
  // But not for any linear map: that is what tells it from regression.
  EXPECT_LT(ckaOf(x, x * torch::linspace(5, 0.01, 24)), 0.9);
}

TEST(LinearCka, OfUnrelatedFeaturesFallsWithTheImages) {
  torch::manual_seed(5);
  EXPECT_LT(ckaOf(torch::randn({8000, 8}), torch::randn({8000, 8})), 0.01);
  EXPECT_GT(ckaOf(torch::randn({16, 64}), torch::randn({16, 64})), 0.5)
      << "too high with fewer images than dimensions: it is not debiased";
}

TEST(LinearCka, OfFeaturesThatDoNotVaryIsNone) {
  const auto x = torch::randn({50, 4});
  EXPECT_TRUE(std::isnan(ckaOf(x, torch::full({50, 3}, 0.1F))));
  EXPECT_TRUE(std::isnan(ckaOf(torch::zeros({50, 3}), x)));
}

TEST(LinearCka, CanBeStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(linearCka(torch::randn({10, 4}), torch::randn({10, 4}), stop.get_token()));
}

}  // namespace
}  // namespace mixmask
