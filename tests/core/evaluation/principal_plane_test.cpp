// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/principal_plane.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace mixmask {
namespace {

torch::Tensor turnBy(double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  return torch::tensor({{std::cos(angle), std::sin(angle)}, {-std::sin(angle), std::cos(angle)}},
                       torch::kFloat64);
}

// Points of a rectangle 8 x 2 in the plane of the 2nd and 4th of five dimensions, far from 0:
// variances 16 and 1.
TEST(PrincipalPlane, OfPointsInAPlaneIsThatPlane) {
  const auto corners = torch::tensor({{4.F, 1.F}, {4.F, -1.F}, {-4.F, 1.F}, {-4.F, -1.F}});
  auto features = torch::full({4, 5}, 3.F);
  features.select(1, 1) += corners.select(1, 0);
  features.select(1, 3) -= corners.select(1, 1);
  const auto plane = principalPlane(features);
  ASSERT_TRUE(plane);
  EXPECT_NEAR(plane->explained[0], 16.0 / 17, 1e-9);
  EXPECT_NEAR(plane->explained[1], 1.0 / 17, 1e-9);
  auto expected = corners.to(torch::kFloat64);
  expected.select(1, 1) *= -1;  // the largest component of an axis is positive
  EXPECT_TRUE(torch::allclose(plane->points, expected, 0, 1e-9));
}

TEST(PrincipalPlane, AgreesWithAllEigenvectors) {
  torch::manual_seed(5);
  const auto features = torch::randn({3000, 40}) * torch::linspace(4, 0.5, 40) + 2;
  const auto plane = principalPlane(features);
  const auto centred = features.to(torch::kFloat64) - features.to(torch::kFloat64).mean(0);
  const auto variance = torch::matmul(centred.t(), centred) / 3000;
  const auto [spread, axes] = torch::linalg_eigh(variance);
  for (int axis = 0; axis < 2; ++axis) {
    EXPECT_NEAR(plane->explained[axis], (spread[39 - axis] / spread.sum()).item<double>(), 1e-9);
    const auto along = torch::matmul(centred, axes.select(1, 39 - axis));
    const auto points = plane->points.select(1, axis);
    const bool same = torch::allclose(points, along, 0, 1e-5);
    EXPECT_TRUE(same || torch::allclose(points, -along, 0, 1e-5));
  }
}

TEST(PrincipalPlane, OfEqualPointsHasNoVariance) {
  const auto plane = principalPlane(torch::full({7, 3}, 0.5F));
  ASSERT_TRUE(plane);
  EXPECT_EQ(plane->explained[0], 0);
  EXPECT_TRUE(torch::allclose(plane->points, torch::zeros({7, 2}, torch::kFloat64)));
}

TEST(PrincipalPlane, CanBeStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(principalPlane(torch::randn({10, 4}), stop.get_token()));
}

TEST(AlignedTo, UndoesATurn) {
  torch::manual_seed(1);
  auto points = torch::randn({50, 2}, torch::kFloat64);
  points -= points.mean(0);
  const AlignedPoints aligned = alignedTo(points, torch::matmul(points, turnBy(-30)));
  EXPECT_TRUE(torch::allclose(aligned.points, points, 0, 1e-9));
  EXPECT_NEAR(aligned.degrees, 30, 1e-6);
  EXPECT_FALSE(aligned.isMirrored);
}

TEST(AlignedTo, UndoesATurnOfAMirrorImage) {
  torch::manual_seed(2);
  auto points = torch::randn({50, 2}, torch::kFloat64);
  points -= points.mean(0);
  const auto mirror = torch::tensor({{1.0, 0.0}, {0.0, -1.0}}, torch::kFloat64);
  const auto other = torch::matmul(torch::matmul(points, turnBy(-70)), mirror);
  const AlignedPoints aligned = alignedTo(points, other);
  EXPECT_TRUE(torch::allclose(aligned.points, points, 0, 1e-9));
  EXPECT_NEAR(aligned.degrees, 70, 1e-6);
  EXPECT_TRUE(aligned.isMirrored);
}

TEST(AlignedTo, KeepsTheScale) {
  torch::manual_seed(3);
  auto points = torch::randn({20, 2}, torch::kFloat64);
  points -= points.mean(0);
  EXPECT_TRUE(torch::allclose(alignedTo(points, 3 * points).points, 3 * points, 0, 1e-9));
}

}  // namespace
}  // namespace mixmask
