// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include <array>
#include <cmath>

#include "core/transforms/view_parameters.h"
#include "tests/reference/transforms/recorded_picture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

struct Statistics {
  std::vector<double> areaHistogram = std::vector<double>(20);
  std::vector<double> aspectHistogram = std::vector<double>(22);
  std::vector<double> heightHistogram;
  std::array<double, 4> mean{}, deviation{};  // area, ln(aspect), top, left
  double centralFraction = 0;
};

std::size_t bin(double value, double low, double high, std::size_t bins) {
  const double position = (value - low) / (high - low) * static_cast<double>(bins);
  return std::min(static_cast<std::size_t>(position + 1e-9), bins - 1);
}

Statistics drawMany(int height, int width, std::array<int, 4> centralBox, std::int64_t draws) {
  Statistics result;
  result.heightHistogram.resize(static_cast<std::size_t>(height) + 1);
  const auto count = static_cast<double>(draws);
  for (std::int64_t i = 0; i < draws; ++i) {
    Random random(
        DrawKey{.seed = 5, .stream = Stream::augment, .index = static_cast<std::uint64_t>(i)});
    const ViewParameters view = drawViewParameters({}, height, width, random);
    const double area = static_cast<double>(view.height) * view.width / (height * width);
    const double aspect = std::log(static_cast<double>(view.width) / view.height);
    const std::array<double, 4> values{area, aspect, static_cast<double>(view.top),
                                       static_cast<double>(view.left)};
    for (std::size_t k = 0; k < 4; ++k) {
      result.mean[k] += values[k] / count;
      result.deviation[k] += values[k] * values[k] / count;
    }
    ++result.areaHistogram[bin(area, 0, 1, 20)];
    ++result.aspectHistogram[bin(aspect, -0.44, 0.44, 22)];
    ++result.heightHistogram[static_cast<std::size_t>(view.height)];
    const std::array<int, 4> box{view.top, view.left, view.height, view.width};
    result.centralFraction += (box == centralBox ? 1.0 : 0.0) / count;
  }
  for (std::size_t k = 0; k < 4; ++k) {
    result.deviation[k] = std::sqrt(result.deviation[k] - result.mean[k] * result.mean[k]);
  }
  return result;
}

// Two samples of equal size come from one distribution: chi-square, 5 standard deviations.
void expectSameDistribution(const std::vector<double>& ours, const torch::Tensor& recorded) {
  ASSERT_EQ(static_cast<std::int64_t>(ours.size()), recorded.numel());
  double statistic = 0, freedom = -1;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const auto theirs = recorded[static_cast<std::int64_t>(i)].item<double>();
    if (ours[i] + theirs == 0) continue;
    statistic += (ours[i] - theirs) * (ours[i] - theirs) / (ours[i] + theirs);
    freedom += 1;
  }
  EXPECT_LE(statistic, freedom + 5 * std::sqrt(2 * freedom));
}

void expectSameStatistics(const std::string& name, int height, int width,
                          std::array<int, 4> centralBox) {
  const TensorFile file = test::reference("augment_rrc_stats");
  const auto draws = file.at("draws").item<std::int64_t>();
  const Statistics ours = drawMany(height, width, centralBox, draws);
  expectSameDistribution(ours.areaHistogram, file.at(name + ".area_hist"));
  expectSameDistribution(ours.aspectHistogram, file.at(name + ".aspect_hist"));
  expectSameDistribution(ours.heightHistogram, file.at(name + ".height_hist"));
  const auto recorded = file.at(name + ".mean_std");
  const double error = 5 * std::sqrt(2.0 / static_cast<double>(draws));  // of a mean, in deviations
  for (std::size_t k = 0; k < 4; ++k) {
    SCOPED_TRACE(k);
    const auto mean = recorded[static_cast<std::int64_t>(2 * k)].item<double>();
    const auto deviation = recorded[static_cast<std::int64_t>(2 * k + 1)].item<double>();
    EXPECT_NEAR(ours.mean[k], mean, error * deviation);
    EXPECT_NEAR(ours.deviation[k], deviation, error * deviation);
  }
  const auto fraction = file.at(name + ".central_fraction").item<double>();
  EXPECT_NEAR(ours.centralFraction, fraction, error * std::sqrt(fraction * (1 - fraction)) + 1e-4);
}

TEST(RandomResizedCrop, BoxesOfA64PixelSquareAreDistributedAsTorchvisions) {
  expectSameStatistics("square64", 64, 64, {0, 0, 64, 64});
}

TEST(RandomResizedCrop, BoxesOfA32PixelSquareAreDistributedAsTorchvisions) {
  expectSameStatistics("square32", 32, 32, {0, 0, 32, 32});
}

TEST(RandomResizedCrop, AWidePictureFallsBackToItsMiddleAsOftenAsTorchvision) {
  expectSameStatistics("wide_100x375", 100, 375, {0, 121, 100, 133});
}

}  // namespace
}  // namespace mixmask
