// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include "core/transforms/blur.h"

#include <cstdio>

#include "tests/reference/transforms/recorded_picture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

struct Blur : testing::Test {
  TensorFile file = test::reference("augment_blur");
  torch::Tensor image = file.at("image_u8");

  std::vector<float> blurred(int sizeX, int sizeY, float sigmaX, float sigmaY) const {
    std::vector<float> planes = test::planesOf(image), kernelX, kernelY;
    gaussianKernel(sizeX, sigmaX, kernelX);
    gaussianKernel(sizeY, sigmaY, kernelY);
    BlurScratch scratch;
    const auto height = static_cast<int>(image.size(1)), width = static_cast<int>(image.size(2));
    for (int c = 0; c < 3; ++c) {
      blurPlane(planes.data() + c * height * width, height, width, kernelX, kernelY, scratch);
    }
    return planes;
  }
};

TEST_F(Blur, EveryRecordedKernelAndSigmaAgrees) {
  int compared = 0;
  for (const auto& [name, recorded] : file.tensors) {
    int size = 0;
    float sigma = 0;
    if (std::sscanf(name.c_str(), "f32_k%d_s%f", &size, &sigma) != 2) continue;
    SCOPED_TRACE(name);
    test::expectClose(blurred(size, size, sigma, sigma), recorded, 1e-5);
    ++compared;
  }
  EXPECT_EQ(compared, 9);
}

TEST_F(Blur, AKernelMayDifferAlongTheTwoAxes) {
  test::expectClose(blurred(3, 5, 1.0F, 0.6F), file.at("f32_k3x5_s1x0.6"), 1e-5);
}

}  // namespace
}  // namespace mixmask
