// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/principal_plane.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mixmask {
namespace {

constexpr std::int64_t kBlock = 1024;  // rows at once
// Orthogonal iteration on more directions than are wanted: the error falls with
// (ninth / second eigenvalue) ^ rounds. All eigenvectors of 2,048 dimensions take seconds.
constexpr std::int64_t kDirections = 8;
constexpr int kRounds = 100;

// d, d; float64. Nothing when stopped.
std::optional<torch::Tensor> covariance(const torch::Tensor& features, const torch::Tensor& mean,
                                        const std::stop_token& stop) {
  const std::int64_t dim = features.size(1);
  auto sum = torch::zeros({dim, dim}, torch::kFloat64);
  for (const torch::Tensor& block : features.split(kBlock)) {
    if (stop.stop_requested()) return std::nullopt;
    const auto centred = block.to(torch::kFloat64) - mean;
    sum.addmm_(centred.t(), centred);
  }
  return sum / features.size(0);
}

}  // namespace

std::optional<PrincipalPlane> principalPlane(const torch::Tensor& features,
                                             const std::stop_token& stop) {
  TORCH_CHECK(features.dim() == 2 && features.size(0) > 0 && features.size(1) >= 2,
              "principalPlane: features must be N, d with d >= 2, got ", features.sizes());
  const torch::NoGradGuard noGrad;
  const auto mean = features.mean(0, /*keepdim=*/false, torch::kFloat64);
  const auto variance = covariance(features, mean, stop);
  if (!variance) return std::nullopt;
  const std::int64_t dim = features.size(1);
  auto axes =
      variance->index_select(1, std::get<1>(variance->diagonal().topk(std::min(kDirections, dim))));
  for (int round = 0; round < kRounds; ++round) {
    if (stop.stop_requested()) return std::nullopt;
    axes = std::get<0>(torch::linalg_qr(torch::matmul(*variance, axes)));
  }
  const auto [spread, turn] =
      torch::linalg_eigh(torch::matmul(axes.t(), torch::matmul(*variance, axes)));
  auto two = torch::matmul(axes, turn).flip(1).narrow(1, 0, 2);
  const auto peak = two.gather(0, two.abs().argmax(0, /*keepdim=*/true));
  two = two * torch::where(peak < 0, -1.0, 1.0);
  PrincipalPlane plane{torch::empty({features.size(0), 2}, torch::kFloat64), {}};
  for (std::int64_t first = 0; first < features.size(0); first += kBlock) {
    const std::int64_t rows = std::min(kBlock, features.size(0) - first);
    plane.points.narrow(0, first, rows)
        .copy_(torch::matmul(features.narrow(0, first, rows).to(torch::kFloat64) - mean, two));
  }
  const double whole = variance->trace().item<double>();
  for (std::int64_t axis = 0; axis < 2 && whole > 0; ++axis) {
    const double along = spread[spread.size(0) - 1 - axis].item<double>();
    plane.explained[static_cast<std::size_t>(axis)] = std::max(along, 0.0) / whole;
  }
  return plane;
}

AlignedPoints alignedTo(const torch::Tensor& reference, const torch::Tensor& points) {
  TORCH_CHECK(reference.sizes() == points.sizes() && points.dim() == 2 && points.size(1) == 2,
              "alignedTo: both must be N, 2, got ", reference.sizes(), " and ", points.sizes());
  const torch::NoGradGuard noGrad;
  const auto [u, s, vt] = torch::linalg_svd(torch::matmul(points.t(), reference));
  const auto turn = torch::matmul(u, vt).contiguous();
  const auto* t = turn.const_data_ptr<double>();
  return {.points = torch::matmul(points, turn),
          .degrees = std::atan2(t[1], t[0]) * 180 / std::numbers::pi,
          .isMirrored = t[0] * t[3] - t[1] * t[2] < 0};
}

}  // namespace mixmask
