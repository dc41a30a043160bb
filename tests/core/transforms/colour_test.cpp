// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/colour.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/random.h"

namespace mixmask {
namespace {

using testing::FloatNear;
using testing::Pointwise;
using Planes = std::vector<float>;

Planes noise(std::size_t size) {
  Planes planes(size);
  Random random(2);
  for (float& value : planes) value = static_cast<float>(random.uniform());
  return planes;
}

TEST(Colour, SaturationHueAndGrayscaleLeaveOneChannelAlone) {
  const Planes before = noise(100);
  Planes planes = before;
  adjustSaturation(planes.data(), 1, 100, 0.3F);
  adjustHue(planes.data(), 1, 100, 0.2F);
  makeGray(planes.data(), 1, 100);
  EXPECT_EQ(planes, before);
}

TEST(Colour, BrightnessMultipliesAndClamps) {
  Planes planes{0, 0.25F, 0.5F, 1};
  adjustBrightness(planes.data(), 1, 4, 1.5F);
  EXPECT_THAT(planes, Pointwise(FloatNear(1e-6F), Planes{0, 0.375F, 0.75F, 1}));
}

TEST(Colour, ContrastMovesAwayFromTheMeanOfOneChannel) {
  Planes planes{0.1F, 0.3F, 0.5F, 0.7F};  // mean 0.4
  adjustContrast(planes.data(), 1, 4, 2.0F);
  EXPECT_THAT(planes, Pointwise(FloatNear(1e-6F), Planes{0, 0.2F, 0.6F, 1}));
}

TEST(Colour, NoContrastIsTheMeanGreyOfThePicture) {
  // Pixels red and blue: grey 0.2989 and 0.114.
  Planes planes{1, 0, 0, 0, 0, 1};
  adjustContrast(planes.data(), 3, 2, 0.0F);
  EXPECT_THAT(planes, testing::Each(FloatNear(0.20645F, 1e-6F)));
}

TEST(Colour, TheMeanOfALargePictureIsExact) {
  constexpr int kPixels = 300 * 301;
  Planes planes(kPixels, 0.1F);
  adjustContrast(planes.data(), 1, kPixels, 0.0F);
  EXPECT_THAT(planes, testing::Each(FloatNear(0.1F, 1e-6F)));
}

TEST(Colour, AThirdOfTheCircleTurnsRedIntoGreenIntoBlue) {
  Planes planes{0.8F, 0.1F, 0.1F};
  adjustHue(planes.data(), 3, 1, 1.0F / 3);
  EXPECT_THAT(planes, Pointwise(FloatNear(1e-5F), Planes{0.1F, 0.8F, 0.1F}));
  adjustHue(planes.data(), 3, 1, 1.0F / 3);
  EXPECT_THAT(planes, Pointwise(FloatNear(1e-5F), Planes{0.1F, 0.1F, 0.8F}));
}

TEST(Colour, TurningTheHueBackRestoresThePicture) {
  const Planes before = noise(3 * 64);
  Planes planes = before;
  adjustHue(planes.data(), 3, 64, 0.23F);
  EXPECT_THAT(planes, testing::Not(Pointwise(FloatNear(1e-2F), before)));
  adjustHue(planes.data(), 3, 64, -0.23F);
  EXPECT_THAT(planes, Pointwise(FloatNear(1e-5F), before));
}

TEST(Colour, HueLeavesGreysAlone) {
  Planes planes{0, 0.4F, 1, 0, 0.4F, 1, 0, 0.4F, 1};
  const Planes before = planes;
  adjustHue(planes.data(), 3, 3, 0.4F);
  EXPECT_EQ(planes, before);
}

TEST(Colour, SolarisingInvertsFromHalfTheRangeOn) {
  const float below = std::nextafter(0.5F, 0.0F);
  Planes planes{0, 0.25F, below, 0.5F, 0.75F, 1};
  solarize(planes.data(), 3, 2);
  EXPECT_EQ(planes, (Planes{0, 0.25F, below, 0.5F, 0.25F, 0}));
}

TEST(Colour, SolarisingLeavesTheDarkHalfAndIsDoneOnce) {
  const Planes before = noise(3 * 67);  // not a multiple of a vector
  Planes planes = before;
  solarize(planes.data(), 3, 67);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(planes[i], before[i] >= 0.5F ? 1.0F - before[i] : before[i]);
    EXPECT_LE(planes[i], 0.5F);
  }
  const Planes once = planes;
  solarize(planes.data(), 3, 67);
  EXPECT_EQ(planes, once);
}

TEST(Colour, NormalisingInterleavesAndMirrors) {
  const Planes planes{0, 1, 2, 10, 11, 12, 20, 21, 22};  // one line of three pixels
  Planes out(9);
  normalizeInto(planes.data(), 1, 3, true, {0, 10, 20}, {1, 2, 4}, out.data());
  EXPECT_THAT(out, Pointwise(FloatNear(1e-6F), Planes{2, 1, 0.5F, 1, 0.5F, 0.25F, 0, 0, 0}));
  normalizeInto(planes.data(), 3, 3, true, {0}, {1}, out.data());
  EXPECT_EQ(out, (Planes{2, 1, 0, 12, 11, 10, 22, 21, 20}));
}

}  // namespace
}  // namespace mixmask
