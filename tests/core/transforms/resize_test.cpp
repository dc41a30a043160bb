// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/resize.h"

#include <gmock/gmock.h>

#include "core/base/random.h"

namespace mixmask {
namespace {

using testing::FloatNear;
using testing::Pointwise;

cv::Mat noise(int height, int width, int channels) {
  cv::Mat picture(height, width, CV_8UC(channels));
  Random random(1);
  for (int i = 0; i < height * width * channels; ++i) {
    picture.data[i] = static_cast<std::uint8_t>(random.bits());
  }
  return picture;
}

std::vector<float> resized(const cv::Mat& picture, const cv::Rect& box, int height, int width) {
  ResizeAxis x, y;
  ResizeScratch scratch;
  x.set(box.width, width);
  y.set(box.height, height);
  std::vector<float> planes(static_cast<std::size_t>(picture.channels() * height * width));
  resizeBox(picture, box, x, y, scratch, planes.data());
  return planes;
}

std::vector<float> resizedLine(std::vector<std::uint8_t> line, int width) {
  const cv::Mat picture(1, static_cast<int>(line.size()), CV_8UC1, line.data());
  return resized(picture, {0, 0, picture.cols, 1}, 1, width);
}

TEST(Resize, EnlargingInterpolatesBetweenPixelCentres) {
  EXPECT_THAT(resizedLine({0, 255}, 4),
              Pointwise(FloatNear(1e-6F), std::vector<float>{0, 0.25F, 0.75F, 1}));
}

TEST(Resize, ReducingWidensTheTriangle) {
  // Scale 2: pixels at distance 0.5, 0.5, 1.5 of the first centre weigh 0.75, 0.75, 0.25 of 1.75.
  EXPECT_THAT(resizedLine({255, 0, 0, 0}, 2),
              Pointwise(FloatNear(1e-6F), std::vector<float>{3.0F / 7, 0}));
  EXPECT_THAT(resizedLine({0, 0, 255, 0}, 2),
              Pointwise(FloatNear(1e-6F), std::vector<float>{1.0F / 7, 3.0F / 7}));
}

TEST(Resize, TheSameSizeIsTheSamePicture) {
  const cv::Mat picture = noise(9, 7, 1);
  const auto planes = resized(picture, {0, 0, 7, 9}, 9, 7);
  for (int i = 0; i < 63; ++i) {
    EXPECT_NEAR(planes[static_cast<std::size_t>(i)], picture.data[i] / 255.0, 1e-6);
  }
}

TEST(Resize, APlainPictureStaysPlainAtEverySize) {
  const cv::Mat picture(37, 53, CV_8UC3, cv::Scalar(51, 102, 204));
  for (const int size : {1, 2, 5, 17, 36, 37, 38, 53, 80}) {
    const auto planes = resized(picture, {0, 0, 53, 37}, size, size + 1);
    const std::size_t pixels = planes.size() / 3;
    for (std::size_t i = 0; i < planes.size(); ++i) {
      ASSERT_NEAR(planes[i], i < pixels ? 0.2 : i < 2 * pixels ? 0.4 : 0.8, 1e-6) << size;
    }
  }
}

TEST(Resize, NothingOutsideTheBoxIsUsed) {
  cv::Mat picture = noise(20, 20, 3);
  const cv::Rect box(5, 3, 9, 12);
  for (const int size : {4, 12, 28}) {
    const cv::Mat alone = picture(box).clone();
    EXPECT_EQ(resized(picture, box, size, size), resized(alone, {0, 0, 9, 12}, size, size));
  }
}

TEST(Resize, AWindowIsAPartOfTheWhole) {
  ResizeAxis whole, window;
  for (const auto& [input, output] : {std::pair{100, 40}, {100, 160}, {3, 40}}) {
    whole.set(input, output);
    window.set(input, output, 11, 20);
    ASSERT_EQ(window.taps, whole.taps);
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(window.starts[i], whole.starts[i + 11]);
      for (int k = 0; k < whole.taps; ++k) {
        EXPECT_EQ(window.weights[k * 20 + i], whole.weights[k * output + i + 11]);
      }
    }
  }
}

TEST(Resize, TapsStayInsideTheInput) {
  ResizeAxis axis;
  for (int input = 1; input < 70; ++input) {
    for (const int output : {1, 2, 3, 8, 28, 64}) {
      axis.set(input, output);
      for (const int start : axis.starts) {
        ASSERT_GE(start, 0);
        ASSERT_LE(start + axis.taps, input);
      }
    }
  }
}

}  // namespace
}  // namespace mixmask
