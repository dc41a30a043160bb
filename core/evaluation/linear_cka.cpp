// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/linear_cka.h"

#include <algorithm>
#include <limits>

namespace mixmask {
namespace {

constexpr std::int64_t kBlock = 1024;  // rows between two looks at the stop token
// A variance this far below the square of the mean is what rounding to float32 leaves of equal
// features.
constexpr double kRounding = 1e-12;

torch::Tensor meanOf(const torch::Tensor& features) {
  return features.mean(0, /*keepdim=*/false, torch::kFloat64);
}

// ||Y' X||_F of the centred columns, by float64 sums. Nothing when stopped.
std::optional<double> crossNorm(const torch::Tensor& x, const torch::Tensor& y,
                                const std::stop_token& stop) {
  const auto meanOfX = meanOf(x), meanOfY = meanOf(y);
  auto sum = torch::zeros({y.size(1), x.size(1)}, torch::kFloat64);
  for (std::int64_t first = 0; first < x.size(0); first += kBlock) {
    if (stop.stop_requested()) return std::nullopt;
    const std::int64_t rows = std::min(kBlock, x.size(0) - first);
    const auto ofX = x.narrow(0, first, rows).to(torch::kFloat64) - meanOfX;
    const auto ofY = y.narrow(0, first, rows).to(torch::kFloat64) - meanOfY;
    sum.addmm_(ofY.t(), ofX);
  }
  return sum.norm().item<double>();
}

bool varies(const torch::Tensor& features, double normOfSquare) {
  const double ofMean = meanOf(features).square().sum().item<double>();
  return normOfSquare > kRounding * ofMean * static_cast<double>(features.size(0));
}

}  // namespace

std::optional<double> linearCka(const torch::Tensor& x, const torch::Tensor& y,
                                const std::stop_token& stop) {
  TORCH_CHECK(x.dim() == 2 && y.dim() == 2 && x.size(0) == y.size(0) && x.size(0) > 0,
              "linearCka: features must be N, p and N, q, got ", x.sizes(), " and ", y.sizes());
  const torch::NoGradGuard noGrad;
  const auto ofX = crossNorm(x, x, stop), ofY = crossNorm(y, y, stop);
  const auto both = crossNorm(x, y, stop);
  if (!ofX || !ofY || !both) return std::nullopt;
  if (!varies(x, *ofX) || !varies(y, *ofY)) return std::numeric_limits<double>::quiet_NaN();
  return *both * *both / (*ofX * *ofY);
}

}  // namespace mixmask
