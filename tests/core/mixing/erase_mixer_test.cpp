// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/erase_mixer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include "core/ops/gaussian_blur.h"

namespace mixmask {
namespace {

constexpr std::int64_t kRows = 6;
constexpr int kSide = 28;

torch::Tensor pictures(std::int64_t rows = kRows, int side = kSide) {
  auto generator = at::detail::createCPUGenerator(4);
  return torch::randn({rows, 3, side, side}, generator);
}

struct Erased {
  torch::Tensor view, images;
  MixDraw draw;
  torch::Tensor hidden() const { return images != view; }  // zero fill only, on random pictures
};

Erased erased(const EraseOptions& options, std::int64_t step = 2) {
  const EraseMixer mixer(erasingOf(options));
  const auto draws = mixer.draw(kRows, kSide, kSide, 7, step);
  const auto view = pictures();
  return {view, mixer.plan(view, view, draws).queries.back().images, draws.front()};
}

TEST(EraseMixer, KeepsThePlainLossWithOneQueryPassAndWholeKeys) {
  const EraseMixer mixer(erasingOf(EraseOptions{}));
  const auto view1 = pictures(), view2 = torch::rand_like(view1);
  const MixPlan plan = mixer.plan(view1, view2, mixer.draw(kRows, kSide, kSide, 1, 0));
  EXPECT_TRUE(plan.view1.is_same(view1));
  EXPECT_TRUE(plan.view2.is_same(view2));
  ASSERT_EQ(plan.queries.size(), 1u);
  ASSERT_EQ(plan.queries[0].targets.size(), 1u);
  EXPECT_EQ(plan.queries[0].targets[0].term, LossTerm::original);
  EXPECT_FALSE(plan.queries[0].targets[0].weight.defined());
}

TEST(EraseMixer, EraseAndCleanHasTwoPasses) {
  const EraseMixer mixer(erasingOf(EraseOptions{.clean = true}));
  const auto view = pictures();
  const MixPlan plan = mixer.plan(view, view, mixer.draw(kRows, kSide, kSide, 1, 0));
  ASSERT_EQ(plan.queries.size(), 2u);
  EXPECT_TRUE(plan.queries[0].images.is_same(view));
  EXPECT_EQ(plan.queries[1].targets.at(0).term, LossTerm::mixed);
}

TEST(EraseMixer, HidesTheAskedShareOfCellsInEveryChannelAlike) {
  const Erased result = erased({.mask = "spatial", .eraseRatio = 0.25});
  const auto hidden = result.hidden();
  EXPECT_TRUE(torch::equal(hidden.select(1, 0), hidden.select(1, 1)));
  EXPECT_TRUE(torch::equal(hidden.select(1, 0), hidden.select(1, 2)));
  for (std::int64_t row = 0; row < kRows; ++row) {
    // 12 of 49 cells of 4 x 4 pixels.
    EXPECT_EQ(hidden[row][0].sum().item<std::int64_t>(), 12 * 16);
    EXPECT_NEAR(result.draw.lambdaOf(row), 1 - 12.0 / 49, 1e-12);
  }
  EXPECT_FALSE(torch::equal(hidden[0], hidden[1]));
}

TEST(EraseMixer, ChannelsHaveCellsOfTheirOwn) {
  const auto hidden = erased({.mask = "channel", .eraseRatio = 0.25}).hidden();
  EXPECT_FALSE(torch::equal(hidden.select(1, 0), hidden.select(1, 1)));
  EXPECT_EQ(hidden[0][2].sum().item<std::int64_t>(), 12 * 16);
}

TEST(EraseMixer, FocalMasksKeepOneCrop) {
  const auto kept = erased({.mask = "focal", .focalSide = 0.5}).hidden().logical_not();
  for (std::int64_t row = 0; row < kRows; ++row) {
    const auto inRow = kept[row][0].any(1), inColumn = kept[row][0].any(0);
    EXPECT_EQ(inRow.sum().item<std::int64_t>(), 14);
    EXPECT_EQ(inColumn.sum().item<std::int64_t>(), 14);
    EXPECT_EQ(kept[row][0].sum().item<std::int64_t>(), 14 * 14);
  }
}

TEST(EraseMixer, FillsHolesAsAsked) {
  const EraseOptions options{.eraseRatio = 0.5};
  const auto zero = erased(options);
  const auto hidden = zero.hidden();
  const auto holes = [&](const char* fill) {
    EraseOptions other = options;
    other.fill = fill;
    const Erased result = erased(other);
    EXPECT_TRUE(
        torch::equal(result.images.masked_select(~hidden), result.view.masked_select(~hidden)));
    return result.images.masked_select(hidden);
  };
  EXPECT_EQ(zero.images.masked_select(hidden).abs().max().item<float>(), 0);
  const auto mean = zero.view.mean({2, 3}, true).expand_as(zero.view);
  EXPECT_TRUE(torch::equal(holes("mean"), mean.masked_select(hidden)));
  const auto noise = holes("noise");
  EXPECT_NEAR(noise.mean().item<float>(), 0, 0.01);
  EXPECT_NEAR(noise.std().item<float>(), 0.18, 0.01);
  // A window of 31 px in 224 is one of 3 in 28, its deviation of 10 px one of 1.25.
  const auto blurred = ops::gaussianBlur(zero.view, 3, 1.25);
  EXPECT_TRUE(torch::equal(holes("blur"), blurred.masked_select(hidden)));
}

TEST(EraseMixer, ADrawIsAFunctionOfSeedAndStepAndARowComesOutAloneAsInItsBatch) {
  const EraseOptions options{.mask = "channel", .fill = "noise", .eraseRatio = 0.4};
  const Erased first = erased(options), again = erased(options), other = erased(options, 3);
  EXPECT_TRUE(torch::equal(first.images, again.images));
  EXPECT_FALSE(torch::equal(first.images, other.images));
  const EraseMixer mixer(erasingOf(options));
  for (std::int64_t row = 0; row < kRows; ++row) {
    const auto pair = torch::stack({first.view[row], first.view[row]});
    const auto alone = mixer.plan(pair, pair, {first.draw.pairOf(row)});
    EXPECT_TRUE(torch::equal(alone.queries[0].images[0], first.images[row])) << row;
  }
}

TEST(Mscn, FiltersBothViewsAndErasesTheQueryOnly) {
  const EraseMixer mixer(erasingOf(MscnOptions{}));
  const auto view1 = pictures(4, 224), view2 = pictures(4, 224).flip(0);
  const MixPlan plan = mixer.plan(view1, view2, mixer.draw(4, 224, 224, 1, 0));
  EXPECT_TRUE(torch::allclose(plan.view2, view2 - ops::gaussianBlur(view2, 11, 5), 1e-5, 1e-6));
  ASSERT_EQ(plan.queries.size(), 1u);
  const auto filtered = view1 - ops::gaussianBlur(view1, 11, 5);
  const double same =
      (plan.queries[0].images - filtered).abs().lt(1e-5).to(torch::kFloat).mean().item<double>();
  EXPECT_GT(same, 0.7);
  EXPECT_LT(same, 0.97);
}

TEST(Mscn, DrawsItsMasksWithTheStatedFrequencies) {
  const EraseMixer mixer(erasingOf(MscnOptions{}));
  int focal = 0, spatial = 0, rows = 0;
  double hidden = 0;
  for (int step = 0; step < 40; ++step) {
    const MixDraw draw = mixer.draw(100, 56, 56, 5, step).front();
    for (std::int64_t row = 0; row < 100; ++row, ++rows) {
      const MaskGrid* masks = &draw.maskOf(row);
      if (masks[0].size != 7) {
        ++focal;
        continue;
      }
      spatial += masks[0].cells == masks[1].cells && masks[0].cells == masks[2].cells;
      hidden += 1 - masks[0].kept() / 49.0;
    }
  }
  const double grids = rows - focal;
  EXPECT_NEAR(focal / static_cast<double>(rows), 0.2, 0.03);
  EXPECT_NEAR(spatial / grids, 0.3, 0.04);
  EXPECT_NEAR(hidden / grids, 0.15, 0.005);
}

TEST(Mscn, RepeatsOneCellOfNoiseInAllHolesOfAPicture) {
  MscnOptions options{.focalProbability = 0, .highPassKernel = 0};
  const EraseMixer mixer(erasingOf(options));
  const auto view = torch::full({2, 3, kSide, kSide}, 100.0F);
  const auto draws = mixer.draw(2, kSide, kSide, 1, 0);
  const auto images = mixer.plan(view, view, draws).queries[0].images;
  const MaskGrid& mask = draws[0].maskOf(0);
  torch::Tensor first;
  int holes = 0;
  for (int cell = 0; cell < 49; ++cell) {
    if (mask.cells[cell] != 0) continue;
    const auto hole = images[0][0].narrow(0, cell / 7 * 4, 4).narrow(1, cell % 7 * 4, 4);
    if (!first.defined()) first = hole;
    EXPECT_TRUE(torch::equal(hole, first));
    ++holes;
  }
  EXPECT_GE(holes, 2);
}

}  // namespace
}  // namespace mixmask
