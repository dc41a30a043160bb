// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/view_parameters.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <string>

#include "core/base/error.h"

namespace mixmask {
namespace {

ViewParameters drawOf(const AugmentationOptions& options, int height, int width,
                      std::uint64_t sample) {
  Random random(DrawKey{.seed = 3, .stream = Stream::augment, .index = sample});
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
    EXPECT_EQ(specs.size(), 13U);
    for (const OptionSpec& spec : specs) EXPECT_EQ(problemWith(spec, spec.initial), "") << spec.key;
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
