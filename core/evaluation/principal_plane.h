// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <array>
#include <optional>
#include <stop_token>

namespace mixmask {

// A cloud of points seen from where it is broadest (principal component analysis).
struct PrincipalPlane {
  torch::Tensor points;             // N, 2; float64, centred
  std::array<double, 2> explained;  // share of the whole variance along each axis, falling
};

// features: N, d; d at least 2. The largest component of each axis is positive, so that the same
// features give the same picture. Nothing when stopped.
std::optional<PrincipalPlane> principalPlane(const torch::Tensor& features,
                                             const std::stop_token& stop = {});

// Points turned, and mirrored where that brings them nearer, onto others of the same things:
// orthogonal Procrustes, without a change of scale.
struct AlignedPoints {
  torch::Tensor points;  // N, 2
  double degrees = 0;    // counter-clockwise, -180..180; of a mirrored one after its second axis
                         // was turned over
  bool isMirrored = false;
};
// Both N, 2; float64, centred.
AlignedPoints alignedTo(const torch::Tensor& reference, const torch::Tensor& points);

}  // namespace mixmask
