// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Boxes, weights and mixtures of Un-Mix against the official code.
#include "core/mixing/unmix_mixer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/mixing/mixture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

TEST(UnMix, CutsTheOfficialBoxes) {
  const TensorFile file = test::reference("unmix_bbox");
  const auto in = file.at("in"), out = file.at("out");
  for (std::int64_t i = 0; i < in.size(0); ++i) {
    const auto* given = in[i].data_ptr<double>();
    const auto* expected = out[i].data_ptr<double>();
    const int height = static_cast<int>(given[0]), width = static_cast<int>(given[1]);
    const CutBox box =
        cutBox(height, width, given[2], static_cast<int>(given[3]), static_cast<int>(given[4]));
    EXPECT_EQ(box.top, expected[0]) << i;
    EXPECT_EQ(box.left, expected[1]) << i;
    EXPECT_EQ(box.bottom, expected[2]) << i;
    EXPECT_EQ(box.right, expected[3]) << i;
    const double area = static_cast<double>(box.bottom - box.top) * (box.right - box.left);
    EXPECT_NEAR(1 - area / (height * width), expected[4], 1e-12) << i;
  }
}

class UnMixPictures : public testing::TestWithParam<const char*> {};

TEST_P(UnMixPictures, AreTheOfficialOnes) {
  const std::string shape = GetParam();
  const TensorFile file = test::reference("unmix_mix");
  const auto images = file.at(shape + "_images");
  const std::int64_t rows = images.size(0);
  const int size = static_cast<int>(images.size(2));
  const auto mixtureWith = [&](std::vector<MaskGrid> masks, double lambda) {
    const MixDraw draw{std::move(masks), reversedPartners(rows), {lambda}};
    return UnMixMixer({}).plan(images, images, {draw}).queries.at(1).images;
  };
  for (const char* lambda : {"0.00", "0.20", "0.83"}) {
    const auto expected = file.at(shape + "_mixup_" + lambda);
    const auto ours = mixtureWith({}, std::stod(lambda));
    EXPECT_LT((ours - expected).abs().max().item<double>(), 1e-6) << lambda;
  }
  for (int i = 0; i < 5; ++i) {
    const std::string name = shape + "_cutmix" + std::to_string(i);
    const auto* given = file.at(name + "_in").data_ptr<double>();
    const CutBox box =
        cutBox(size, size, given[0], static_cast<int>(given[1]), static_cast<int>(given[2]));
    MaskGrid mask(size, 1);
    for (int row = box.top; row < box.bottom; ++row) {
      for (int column = box.left; column < box.right; ++column) mask.at(row, column) = 0;
    }
    const double lambda = keptShareInPixels(mask, size, size);
    EXPECT_NEAR(lambda, file.at(name + "_lam").item<double>(), 1e-12) << name;
    EXPECT_TRUE(torch::equal(mixtureWith({mask}, lambda), file.at(name + "_mixed"))) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, UnMixPictures, testing::Values("sq", "odd"));

// 50,000 draws against 50,000 recorded ones: mean, deviation and every bin within sampling error.
void expectSameDistribution(const std::vector<double>& ours, const torch::Tensor& histogram,
                            const torch::Tensor& meanStd) {
  const auto count = static_cast<double>(ours.size());
  const double mean = std::accumulate(ours.begin(), ours.end(), 0.0) / count;
  double squares = 0;
  std::vector<double> bins(20, 0);
  for (const double x : ours) {
    squares += (x - mean) * (x - mean);
    ++bins[std::min<std::size_t>(19, static_cast<std::size_t>(x * 20))];
  }
  EXPECT_NEAR(mean, meanStd[0].item<double>(), 0.01);
  EXPECT_NEAR(std::sqrt(squares / count), meanStd[1].item<double>(), 0.01);
  const double recorded = histogram.sum().item<double>();
  for (std::int64_t i = 0; i < 20; ++i) {
    const double share = histogram[i].item<double>() / recorded;
    const double error = std::sqrt(2 * share * (1 - share) / count) + 1e-4;
    EXPECT_NEAR(bins[i] / count, share, 5 * error) << "bin " << i;
  }
}

TEST(UnMix, WeightsAreDistributedAsTheOfficialOnes) {
  const TensorFile file = test::reference("unmix_beta_stats");
  const auto lambdas = [](double globalProbability) {
    const UnMixMixer mixer({.globalProbability = globalProbability});
    std::vector<double> values;
    for (int step = 0; step < 50000; ++step) {
      values.push_back(mixer.draw(2, 32, 32, 3, step).front().lambda.front());
    }
    return values;
  };
  expectSameDistribution(lambdas(1), file.at("beta_hist"), file.at("beta_mean_std"));
  expectSameDistribution(lambdas(0), file.at("adjusted_hist"), file.at("adjusted_mean_std"));
}

}  // namespace
}  // namespace mixmask
