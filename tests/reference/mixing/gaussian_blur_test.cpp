// SPDX-License-Identifier: Apache-2.0
// labels: reference
// The blur on tensors against torchvision's.
#include "core/ops/gaussian_blur.h"

#include <gtest/gtest.h>

#include "tests/reference_data.h"

namespace mixmask {
namespace {

TEST(GaussianBlurOnTensors, IsThatOfTorchvision) {
  const TensorFile file = test::reference("augment_blur");
  const auto image = file.at("image_u8").to(torch::kFloat) / 255;
  const auto batch = torch::stack({image, image.flip(2)});
  const std::tuple<const char*, int, double> cases[]{
      {"f32_k3_s0.1", 3, 0.1}, {"f32_k5_s0.5", 5, 0.5}, {"f32_k9_s1.3", 9, 1.3},
      {"f32_k9_s2", 9, 2},     {"f32_k23_s2", 23, 2},   {"f32_k23_s0.5", 23, 0.5}};
  for (const auto& [name, kernel, sigma] : cases) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      const auto ours = ops::gaussianBlur(batch.contiguous(format), kernel, sigma);
      EXPECT_EQ(ours.suggest_memory_format(), format);
      EXPECT_LT((ours[0] - file.at(name)).abs().max().item<double>(), 1e-5) << name;
      EXPECT_LT((ours[1] - file.at(name).flip(2)).abs().max().item<double>(), 1e-5) << name;
    }
  }
}

TEST(GaussianBlurOnTensors, RefusesAWindowThatDoesNotFit) {
  EXPECT_THROW(ops::gaussianBlur(torch::zeros({1, 1, 8, 8}), 17, 1), c10::Error);
  EXPECT_THROW(ops::gaussianBlur(torch::zeros({1, 1, 8, 8}), 4, 1), c10::Error);
}

}  // namespace
}  // namespace mixmask
