// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/apply_view.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace mixmask {
namespace {

using testing::FloatNear;
using testing::Pointwise;

const Normalization kGrey{{0.0F}, {1.0F}};
const Normalization kColour{{0.5F, 0.4F, 0.3F}, {0.2F, 0.3F, 0.4F}};

cv::Mat noise(int height, int width, int channels) {
  cv::Mat picture(height, width, CV_8UC(channels));
  Random random(1);
  for (int i = 0; i < height * width * channels; ++i) {
    picture.data[i] = static_cast<std::uint8_t>(random.bits());
  }
  return picture;
}

std::vector<float> viewOf(const cv::Mat& picture, const ViewParameters& parameters, int size,
                          const Normalization& normalization) {
  ViewScratch scratch;
  std::vector<float> out(static_cast<std::size_t>(size * size * picture.channels()));
  applyView(picture, parameters, size, normalization, scratch, out.data());
  return out;
}

std::vector<float> cleanViewOf(const cv::Mat& picture, int size,
                               const Normalization& normalization) {
  ViewScratch scratch;
  std::vector<float> out(static_cast<std::size_t>(size * size * picture.channels()));
  applyCleanView(picture, size, normalization, scratch, out.data());
  return out;
}

TEST(ApplyView, TheWholePictureAtItsOwnSizeIsOnlyNormalised) {
  const cv::Mat picture = noise(8, 8, 3);
  const auto view = viewOf(picture, {.height = 8, .width = 8}, 8, kColour);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const std::size_t c = i % 3;
    const float expected =
        (picture.data[i] / 255.0F - kColour.mean[c]) / kColour.standardDeviation[c];
    EXPECT_NEAR(view[i], expected, 1e-5);
  }
}

TEST(ApplyView, AFlipMirrorsTheFinishedView) {
  const cv::Mat picture = noise(30, 40, 3);
  ViewParameters parameters{.top = 2, .left = 3, .height = 20, .width = 24};
  parameters.jitters = parameters.blurs = true;
  parameters.contrast = 1.3F;
  parameters.hue = 0.1F;
  const auto plain = viewOf(picture, parameters, 16, kColour);
  parameters.flips = true;
  const auto flipped = viewOf(picture, parameters, 16, kColour);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      for (int c = 0; c < 3; ++c) {
        EXPECT_EQ(flipped[(y * 16 + x) * 3 + c], plain[(y * 16 + 15 - x) * 3 + c]);
      }
    }
  }
}

TEST(ApplyView, AUsedScratchChangesNothing) {
  const cv::Mat large = noise(70, 90, 3), small = noise(28, 28, 1);
  Random random(9);
  AugmentationOptions options;
  options.blurProbability = 1;
  const auto first = drawViewParameters(options, 70, 90, random);
  const auto second = drawViewParameters(options, 28, 28, random);
  ViewScratch scratch;
  std::vector<float> out(64 * 64 * 3), again(28 * 28);
  applyView(large, first, 64, kColour, scratch, out.data());
  applyView(small, second, 28, kGrey, scratch, again.data());
  EXPECT_EQ(again, viewOf(small, second, 28, kGrey));
}

TEST(ApplyView, OneChannelReactsToBrightnessAndContrastOnly) {
  const cv::Mat picture = noise(28, 28, 1);
  ViewParameters parameters{.height = 28, .width = 28};
  const auto plain = viewOf(picture, parameters, 28, kGrey);
  parameters.jitters = parameters.grayscale = true;
  parameters.saturation = 0.2F;
  parameters.hue = 0.3F;
  EXPECT_THAT(viewOf(picture, parameters, 28, kGrey), Pointwise(FloatNear(1e-6F), plain));
  parameters.brightness = 0.5F;
  const auto darker = viewOf(picture, parameters, 28, kGrey);
  for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(darker[i], plain[i] / 2, 1e-6);
}

TEST(ApplyView, JitterFollowsItsOrder) {
  const cv::Mat picture(4, 4, CV_8UC1, cv::Scalar(204));  // 0.8
  ViewParameters parameters{.height = 4, .width = 4, .jitters = true};
  parameters.brightness = 1.5F;  // clamps at 1
  parameters.contrast = 0.5F;    // leaves a plain picture as it is
  EXPECT_THAT(viewOf(picture, parameters, 4, kGrey), testing::Each(FloatNear(1, 1e-6F)));
  cv::Mat split = picture.clone();
  split(cv::Rect(0, 0, 2, 4)) = cv::Scalar(0);  // 0 and 0.8, mean 0.4
  const auto brightnessFirst = viewOf(split, parameters, 4, kGrey);
  EXPECT_NEAR(brightnessFirst[3], 0.75, 1e-6);  // 0 and 1, then halfway to 0.5
  parameters.order = {JitterOperation::hue, JitterOperation::contrast, JitterOperation::saturation,
                      JitterOperation::brightness};
  EXPECT_NEAR(viewOf(split, parameters, 4, kGrey)[3], 0.9, 1e-6);  // 0.6 times 1.5
}

TEST(ApplyView, GrayscaleMakesTheChannelsAlike) {
  ViewParameters parameters{.height = 9, .width = 9, .grayscale = true};
  const auto view = viewOf(noise(9, 9, 3), parameters, 9, {{0, 0, 0}, {1, 1, 1}});
  for (std::size_t i = 0; i < view.size(); i += 3) {
    EXPECT_EQ(view[i], view[i + 1]);
    EXPECT_EQ(view[i], view[i + 2]);
  }
}

TEST(ApplyView, BlursTheSmallestViews) {
  for (const int size : {1, 2, 3}) {
    ViewParameters parameters{.height = 9, .width = 9, .blurs = true};
    parameters.sigma = 2;
    parameters.blurKernel = 23;
    const cv::Mat plain(9, 9, CV_8UC1, cv::Scalar(51));
    EXPECT_THAT(viewOf(plain, parameters, size, kGrey), testing::Each(FloatNear(0.2F, 1e-5F)));
  }
}

TEST(ApplyView, SolarisesTheFinishedColoursBeforeNormalising) {
  const cv::Mat picture = noise(20, 20, 3);
  const Normalization none{{0, 0, 0}, {1, 1, 1}};
  ViewParameters parameters{.height = 20, .width = 20, .jitters = true};
  parameters.brightness = 1.4F;
  parameters.saturation = 0.7F;
  parameters.blurs = parameters.flips = true;
  const auto plain = viewOf(picture, parameters, 14, none);
  parameters.solarizes = true;
  const auto solarised = viewOf(picture, parameters, 14, none);
  const auto normalised = viewOf(picture, parameters, 14, kColour);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(solarised[i], plain[i] >= 0.5F ? 1.0F - plain[i] : plain[i]);
    EXPECT_NEAR(normalised[i],
                (solarised[i] - kColour.mean[i % 3]) / kColour.standardDeviation[i % 3], 1e-5);
  }
}

TEST(ApplyView, RefusesACropOutsideThePictureAndForeignChannels) {
  const cv::Mat picture = noise(8, 8, 1);
  EXPECT_THROW(viewOf(picture, {.top = 1, .height = 8, .width = 8}, 8, kGrey),
               std::invalid_argument);
  EXPECT_THROW(viewOf(picture, {.left = -1, .height = 8, .width = 8}, 8, kGrey),
               std::invalid_argument);
  EXPECT_THROW(viewOf(picture, {}, 8, kGrey), std::invalid_argument);
  EXPECT_THROW(viewOf(picture, {.height = 8, .width = 8}, 8, kColour), std::invalid_argument);
}

TEST(ApplyCleanView, APictureOfTheViewsSizeIsOnlyNormalised) {
  const cv::Mat picture = noise(28, 28, 1);
  const auto view = cleanViewOf(picture, 28, {{0.5F}, {0.25F}});
  for (std::size_t i = 0; i < view.size(); ++i) {
    EXPECT_NEAR(view[i], (picture.data[i] / 255.0 - 0.5) / 0.25, 1e-5);
  }
}

TEST(ApplyCleanView, IsTheMiddleOfThePictureAtEightSevenths) {
  // 16 x 24, shorter side to 16: nothing is resized; the middle 14 x 14 starts at row 1, column 5.
  for (const bool upright : {false, true}) {
    const cv::Mat picture = upright ? noise(24, 16, 1) : noise(16, 24, 1);
    const int top = upright ? 5 : 1, left = upright ? 1 : 5;
    const auto view = cleanViewOf(picture, 14, kGrey);
    for (int y = 0; y < 14; ++y) {
      for (int x = 0; x < 14; ++x) {
        EXPECT_NEAR(view[y * 14 + x], picture.at<std::uint8_t>(top + y, left + x) / 255.0, 1e-6);
      }
    }
  }
}

TEST(ApplyCleanView, TakesPicturesOfAnyShape) {
  for (const auto& [height, width] : {std::pair{1, 1}, {3, 400}, {400, 3}, {33, 32}, {375, 500}}) {
    const cv::Mat plain(height, width, CV_8UC1, cv::Scalar(51));
    EXPECT_THAT(cleanViewOf(plain, 32, kGrey), testing::Each(FloatNear(0.2F, 1e-5F)));
  }
}

}  // namespace
}  // namespace mixmask
