// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/blur.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mixmask {
namespace {

TEST(GaussianKernel, SumsToOneAndFallsAsTheGaussian) {
  std::vector<float> half;
  gaussianKernel(9, 1.3F, half);
  ASSERT_EQ(half.size(), 5U);
  double sum = half[0];
  for (std::size_t d = 1; d < half.size(); ++d) sum += 2.0 * half[d];
  EXPECT_NEAR(sum, 1, 1e-6);
  EXPECT_NEAR(half[2] / half[0], std::exp(-0.5 * 4 / (1.3 * 1.3)), 1e-6);
}

TEST(GaussianKernel, LeavesOutWeightsThatChangeNothing) {
  std::vector<float> half;
  gaussianKernel(23, 0.1F, half);
  EXPECT_THAT(half, testing::ElementsAre(1.0F));
}

TEST(BlurKernel, IsTheOddNumberNearestToATenthOfTheView) {
  EXPECT_EQ(blurKernelOf(224), 23);
  EXPECT_EQ(blurKernelOf(96), 9);
  EXPECT_EQ(blurKernelOf(64), 7);
  EXPECT_EQ(blurKernelOf(32), 3);
  EXPECT_EQ(blurKernelOf(8), 3);
}

TEST(Blur, MirrorsTheBorderWithoutRepeatingIt) {
  const std::vector<float> alone{1}, kernel{0.5F, 0.25F};
  BlurScratch scratch;
  std::vector<float> line{1, 0, 4};
  blurPlane(line.data(), 1, 3, kernel, alone, scratch);
  EXPECT_THAT(line, testing::ElementsAre(0.5F, 1.25F, 2));
  std::vector<float> column{1, 0, 4};
  blurPlane(column.data(), 3, 1, alone, kernel, scratch);
  EXPECT_EQ(column, line);
}

TEST(Blur, LinesLongerThanABlockAreTreatedAlikeEverywhere) {
  const std::vector<float> kernel{0.4F, 0.2F, 0.1F};
  std::vector<float> line(77, 0.0F);
  line[31] = line[70] = 1;
  BlurScratch scratch;
  blurPlane(line.data(), 1, 77, kernel, {1}, scratch);
  EXPECT_THAT(std::vector<float>(line.begin() + 29, line.begin() + 34),
              testing::ElementsAre(0.1F, 0.2F, 0.4F, 0.2F, 0.1F));
  EXPECT_THAT(std::vector<float>(line.begin() + 68, line.begin() + 73),
              testing::ElementsAre(0.1F, 0.2F, 0.4F, 0.2F, 0.1F));
}

}  // namespace
}  // namespace mixmask
