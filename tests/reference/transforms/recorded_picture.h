// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstring>
#include <opencv2/core/mat.hpp>
#include <vector>

namespace mixmask::test {

// C, H, W bytes to a picture with interleaved channels.
inline cv::Mat pictureOf(const torch::Tensor& chw) {
  const auto hwc = chw.permute({1, 2, 0}).contiguous();
  cv::Mat picture(static_cast<int>(chw.size(1)), static_cast<int>(chw.size(2)),
                  CV_8UC(static_cast<int>(chw.size(0))));
  std::memcpy(picture.data, hwc.data_ptr<std::uint8_t>(), static_cast<std::size_t>(hwc.numel()));
  return picture;
}

// C, H, W bytes to planes of floats in [0, 1].
inline std::vector<float> planesOf(const torch::Tensor& chw) {
  const auto floats = chw.to(torch::kFloat32).div(255).contiguous();
  const auto* first = floats.data_ptr<float>();
  return {first, first + floats.numel()};
}

// Planes, or interleaved floats where `interleaved`, against a recorded C, H, W tensor.
inline void expectClose(const std::vector<float>& ours, const torch::Tensor& recorded,
                        double tolerance, bool interleaved = false) {
  ASSERT_EQ(static_cast<std::int64_t>(ours.size()), recorded.numel());
  auto values = torch::tensor(ours, torch::kFloat64);
  values =
      interleaved
          ? values.view({recorded.size(1), recorded.size(2), recorded.size(0)}).permute({2, 0, 1})
          : values.view(recorded.sizes());
  const double largest = (values - recorded.to(torch::kFloat64)).abs().max().item<double>();
  EXPECT_LE(largest, tolerance);
}

}  // namespace mixmask::test
