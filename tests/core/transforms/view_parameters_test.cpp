// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/view_parameters.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

#include "core/base/error.h"

namespace mixmask {
namespace {

ViewParameters drawOf(const AugmentationOptions& options, int height, int width,
                      std::uint64_t sample, std::uint32_t view = 0) {
  Random random(DrawKey{.seed = 3, .stream = Stream::augment, .index = sample, .view = view});
  return drawViewParameters(options, height, width, random);
}

TEST(AugmentationTable, SmallPicturesAreNotBlurred) {
  EXPECT_EQ(augmentationEntry("mocov2").options.read({}).blurProbability, 0.5);
  const AugmentationOptions small = augmentationEntry("small").options.read({});
  EXPECT_EQ(small.blurProbability, 0);
  EXPECT_EQ(small.hue, 0.1);
}

TEST(AugmentationTable, EveryOptionStartsInsideItsRange) {
  for (const AugmentationEntry& entry : augmentationTable()) {
    const auto specs = entry.options.specs();
    EXPECT_EQ(specs.size(), 16U);
    for (const OptionSpec& spec : specs) EXPECT_EQ(problemWith(spec, spec.initial), "") << spec.key;
  }
}

TEST(AugmentationTable, NothingIsSolarisedAndTheViewsAreAlikeUnlessAskedFor) {
  for (const AugmentationEntry& entry : augmentationTable()) {
    const AugmentationOptions options = entry.options.read({});
    EXPECT_EQ(options.solarizeProbability, 0);
    EXPECT_LT(options.solarizeProbability2, 0);
    EXPECT_LT(options.blurProbability2, 0);
  }
}

TEST(AugmentationTable, AnUnknownNameIsAnErrorThatListsTheKnownOnes) {
  try {
    augmentationEntry("simclr");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("mocov2, small"));
  }
}

TEST(DrawViewParameters, EqualKeysGiveEqualViews) {
  const ViewParameters a = drawOf({}, 28, 28, 4), b = drawOf({}, 28, 28, 4);
  EXPECT_EQ(a.top, b.top);
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.order, b.order);
  EXPECT_EQ(a.hue, b.hue);
  EXPECT_NE(a.hue, drawOf({}, 28, 28, 5).hue);
}

TEST(DrawViewParameters, TurningOperationsOffLeavesTheOthersAsTheyWere) {
  AugmentationOptions muted;
  muted.jitterProbability = muted.grayscaleProbability = muted.blurProbability = 0;
  muted.brightness = 0;
  for (std::uint64_t sample = 0; sample < 50; ++sample) {
    const ViewParameters all = drawOf({}, 40, 60, sample), few = drawOf(muted, 40, 60, sample);
    EXPECT_FALSE(few.jitters || few.grayscale || few.blurs);
    EXPECT_EQ(few.brightness, 1);
    EXPECT_EQ(all.top, few.top);
    EXPECT_EQ(all.left, few.left);
    EXPECT_EQ(all.height, few.height);
    EXPECT_EQ(all.width, few.width);
    EXPECT_EQ(all.flips, few.flips);
    EXPECT_EQ(all.order, few.order);
    EXPECT_EQ(all.hue, few.hue);
    EXPECT_EQ(all.sigma, few.sigma);
  }
}

void expectAlikeExceptSolarised(const ViewParameters& a, const ViewParameters& b) {
  EXPECT_EQ(std::tie(a.top, a.left, a.height, a.width), std::tie(b.top, b.left, b.height, b.width));
  EXPECT_EQ(std::tie(a.jitters, a.order, a.brightness, a.contrast, a.saturation, a.hue),
            std::tie(b.jitters, b.order, b.brightness, b.contrast, b.saturation, b.hue));
  EXPECT_EQ(std::tie(a.grayscale, a.blurs, a.sigma, a.flips),
            std::tie(b.grayscale, b.blurs, b.sigma, b.flips));
}

TEST(DrawViewParameters, SolarisationIsDrawnLastAndMovesNothingElse) {
  AugmentationOptions bright;
  bright.solarizeProbability = 1;
  for (const std::uint32_t view : {0U, 1U}) {
    for (std::uint64_t sample = 0; sample < 100; ++sample) {
      const ViewParameters plain = drawOf({}, 40, 60, sample, view);
      const ViewParameters solarised = drawOf(bright, 40, 60, sample, view);
      EXPECT_FALSE(plain.solarizes);
      EXPECT_TRUE(solarised.solarizes);
      expectAlikeExceptSolarised(plain, solarised);
    }
  }
}

// Recorded before solarisation was added: no view of an older configuration has moved.
TEST(DrawViewParameters, TheViewsOfOlderConfigurationsAreAsTheyWere) {
  const ViewParameters first = drawOf({}, 28, 28, 4, 0), second = drawOf({}, 375, 500, 9, 1);
  EXPECT_EQ((std::array{first.top, first.left, first.height, first.width}),
            (std::array{2, 1, 21, 22}));
  EXPECT_EQ((std::array{second.top, second.left, second.height, second.width}),
            (std::array{31, 32, 338, 416}));
  EXPECT_EQ((std::array{first.brightness, first.hue, first.sigma}),
            (std::array{1.18937194F, 0.0770885795F, 0.119155869F}));
  EXPECT_EQ((std::array{second.brightness, second.hue, second.sigma}),
            (std::array{0.662620604F, -0.0711478889F, 1.47992599F}));
}

TEST(DrawViewParameters, CropsLieInsidePicturesOfAnyShape) {
  for (const auto& [height, width] :
       {std::pair{1, 1}, {1, 500}, {500, 1}, {2, 3}, {28, 28}, {375, 500}, {1000, 30}}) {
    for (std::uint64_t sample = 0; sample < 200; ++sample) {
      const ViewParameters view = drawOf({}, height, width, sample);
      ASSERT_GE(view.height, 1);
      ASSERT_GE(view.width, 1);
      ASSERT_GE(view.top, 0);
      ASSERT_GE(view.left, 0);
      ASSERT_LE(view.top + view.height, height);
      ASSERT_LE(view.left + view.width, width);
    }
  }
}

TEST(DrawViewParameters, AVeryLongPictureGivesItsMiddleWithTheNearestAllowedAspect) {
  const ViewParameters view = drawOf({}, 3000, 30, 1);
  EXPECT_EQ(view.width, 30);
  EXPECT_EQ(view.height, 40);
  EXPECT_EQ(view.top, 1480);
  EXPECT_EQ(view.left, 0);
}

TEST(DrawViewParameters, EachOperationHappensAsOftenAsItsProbability) {
  constexpr int kDraws = 20000;
  double jitters = 0, grays = 0, blurs = 0, flips = 0;
  for (std::uint64_t sample = 0; sample < kDraws; ++sample) {
    const ViewParameters view = drawOf({}, 28, 28, sample);
    jitters += view.jitters;
    grays += view.grayscale;
    blurs += view.blurs;
    flips += view.flips;
  }
  EXPECT_NEAR(jitters / kDraws, 0.8, 0.015);  // 5 standard deviations of p = 0.5 are 0.018
  EXPECT_NEAR(grays / kDraws, 0.2, 0.015);
  EXPECT_NEAR(blurs / kDraws, 0.5, 0.018);
  EXPECT_NEAR(flips / kDraws, 0.5, 0.018);
}

TEST(DrawViewParameters, EachViewIsBlurredAndSolarisedAsOftenAsItsOwnProbability) {
  AugmentationOptions byol;
  byol.blurProbability = 1;
  byol.blurProbability2 = 0.1;
  byol.solarizeProbability2 = 0.2;
  AugmentationOptions both;  // as in VICReg's recipe
  both.solarizeProbability = 0.1;
  constexpr int kDraws = 40000;
  double blurs[2] = {}, solarised[2] = {}, alike[2] = {}, blurredAndSolarised = 0;
  for (std::uint64_t sample = 0; sample < kDraws; ++sample) {
    for (const std::uint32_t view : {0U, 1U}) {
      const ViewParameters parameters = drawOf(byol, 28, 28, sample, view);
      blurs[view] += parameters.blurs;
      solarised[view] += parameters.solarizes;
      blurredAndSolarised += view == 1 && parameters.blurs && parameters.solarizes;
      alike[view] += drawOf(both, 28, 28, sample, view).solarizes;
    }
  }
  EXPECT_EQ(blurs[0], kDraws);
  EXPECT_EQ(solarised[0], 0);
  EXPECT_NEAR(blurs[1] / kDraws, 0.1, 0.0075);  // 5 standard deviations
  EXPECT_NEAR(solarised[1] / kDraws, 0.2, 0.01);
  EXPECT_NEAR(blurredAndSolarised / kDraws, 0.02, 0.0035);  // one does not depend on the other
  EXPECT_NEAR(alike[0] / kDraws, 0.1, 0.0075);
  EXPECT_NEAR(alike[1] / kDraws, 0.1, 0.0075);
}

TEST(DrawViewParameters, FactorsFillTheirRanges) {
  constexpr int kDraws = 20000;
  double sum = 0, smallest = 2, largest = 0, hue = 0, sigma = 0;
  for (std::uint64_t sample = 0; sample < kDraws; ++sample) {
    const ViewParameters view = drawOf({}, 28, 28, sample);
    sum += view.contrast;
    smallest = std::min<double>(smallest, view.contrast);
    largest = std::max<double>(largest, view.contrast);
    hue = std::max<double>(hue, std::abs(view.hue));
    sigma += view.sigma;
  }
  EXPECT_NEAR(sum / kDraws, 1, 0.01);
  EXPECT_NEAR(smallest, 0.6, 0.001);
  EXPECT_NEAR(largest, 1.4, 0.001);
  EXPECT_NEAR(hue, 0.1, 0.001);
  EXPECT_NEAR(sigma / kDraws, 1.05, 0.02);
}

TEST(DrawViewParameters, EveryOrderOfTheJitterIsEquallyLikely) {
  constexpr int kDraws = 24000;
  std::map<std::array<JitterOperation, 4>, int> counts;
  for (std::uint64_t sample = 0; sample < kDraws; ++sample) {
    ++counts[drawOf({}, 28, 28, sample).order];
  }
  ASSERT_EQ(counts.size(), 24U);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 160);  // 5 deviations
}

}  // namespace
}  // namespace mixmask
