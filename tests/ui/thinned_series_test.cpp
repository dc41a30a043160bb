// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/widgets/thinned_series.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ui/train/lambda_loss_counts.h"

namespace mixmask::ui {
namespace {

constexpr auto kMost = static_cast<int>(ThinnedSeries::kMostBuckets);

// A slow fall with noise of up to `noise` in both directions.
double valueAt(int step, double noise = 0.4) {
  return 2 + 6 * std::exp(-step / 2e5) + noise * std::sin(step * 12.9898);
}

ThinnedSeries seriesOf(int steps) {
  ThinnedSeries series;
  for (int step = 1; step <= steps; ++step) series.append(step, valueAt(step));
  return series;
}

TEST(ThinnedSeries, KeepsEveryPointUpToItsBound) {
  const ThinnedSeries series = seriesOf(kMost);
  EXPECT_TRUE(series.isExact());
  ASSERT_EQ(series.buckets().size(), ThinnedSeries::kMostBuckets);
  for (int i = 0; i < kMost; ++i) {
    const ThinnedSeries::Bucket& point = series.buckets()[static_cast<std::size_t>(i)];
    ASSERT_EQ(point.x, i + 1);
    ASSERT_EQ(point.lowest, valueAt(i + 1));
    ASSERT_EQ(point.highest, valueAt(i + 1));
    ASSERT_EQ(point.mean, valueAt(i + 1));
  }
}

TEST(ThinnedSeries, TwoMillionPointsTakeNoMoreThanItsBound) {
  const ThinnedSeries series = seriesOf(2000000);
  EXPECT_LE(series.buckets().size(), ThinnedSeries::kMostBuckets);
  EXPECT_LE(series.buckets().capacity(), ThinnedSeries::kMostBuckets);
  EXPECT_EQ(series.width(), 64);
  EXPECT_EQ(series.count(), 2000000);
}

TEST(ThinnedSeries, ABucketHasLowestHighestMeanAndLastPlaceOfItsPoints) {
  const ThinnedSeries series = seriesOf(3 * kMost + 5);
  const auto width = static_cast<int>(series.width());
  ASSERT_EQ(width, 4);
  for (const std::size_t i : {std::size_t{0}, std::size_t{1234}, series.buckets().size() - 1}) {
    const int first = static_cast<int>(i) * width + 1;
    const int last = std::min(first + width - 1, 3 * kMost + 5);
    double lowest = 1e9, highest = -1e9, sum = 0;
    for (int step = first; step <= last; ++step) {
      lowest = std::min(lowest, valueAt(step));
      highest = std::max(highest, valueAt(step));
      sum += valueAt(step);
    }
    EXPECT_EQ(series.buckets()[i].x, last);
    EXPECT_EQ(series.buckets()[i].lowest, lowest);
    EXPECT_EQ(series.buckets()[i].highest, highest);
    EXPECT_NEAR(series.buckets()[i].mean, sum / (last - first + 1), 1e-12);
  }
}

TEST(ThinnedSeries, NoOutlierIsLost) {
  ThinnedSeries series;
  for (int step = 1; step <= 1000000; ++step) series.append(step, step == 543210 ? 99 : 1);
  EXPECT_EQ(series.highest(), 99);
  EXPECT_EQ(series.at(543210).highest, 99);
  EXPECT_EQ(series.at(543210 - 100).highest, 1);
  EXPECT_EQ(series.at(543210 + 100).highest, 1);
}

// The exact average at every step.
std::vector<double> exactAverage(int steps, double weight) {
  std::vector<double> values;
  double average = 0, ofStart = 1;
  for (int step = 1; step <= steps; ++step) {
    average = weight * average + (1 - weight) * valueAt(step);
    ofStart *= weight;
    values.push_back(average / (1 - ofStart));
  }
  return values;
}

TEST(ThinnedSeries, SmoothingIsExactWhileEveryPointIsThere) {
  const std::vector<double> exact = exactAverage(kMost, 0.9);
  const std::vector<double> smooth = seriesOf(kMost).smoothed(0.9);
  ASSERT_EQ(smooth.size(), exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) ASSERT_DOUBLE_EQ(smooth[i], exact[i]);
}

// What is left of noise of 0.4 after smoothing over a hundred points is 0.03; over ten, where the
// average of 32 points forgets more of it than the exact one, a quarter of the noise.
TEST(ThinnedSeries, SmoothingOverBucketsAgreesWithTheExactAverage) {
  constexpr int kSteps = 1000000;
  const ThinnedSeries series = seriesOf(kSteps);
  ASSERT_EQ(series.width(), 32);
  for (const auto& [weight, tolerance] : {std::pair{0.99, 0.03}, std::pair{0.9, 0.1}}) {
    const std::vector<double> exact = exactAverage(kSteps, weight);
    const std::vector<double> smooth = series.smoothed(weight);
    for (std::size_t i = 0; i < smooth.size(); ++i) {
      const auto step = static_cast<std::size_t>(series.buckets()[i].x);
      ASSERT_NEAR(smooth[i], exact[step - 1], tolerance) << weight << " at step " << step;
    }
  }
}

TEST(ThinnedSeries, CutIsForgottenAndGrowsAgain) {
  ThinnedSeries series = seriesOf(300);
  series.cutAfter(120);
  EXPECT_EQ(series.count(), 120);
  EXPECT_EQ(series.buckets().back().x, 120);
  series.append(121, 50);
  EXPECT_EQ(series.count(), 121);
  EXPECT_EQ(series.highest(), 50);
  series.cutAfter(0);
  EXPECT_TRUE(series.empty());
  EXPECT_EQ(series.count(), 0);
  EXPECT_GT(series.lowest(), series.highest());
}

TEST(ThinnedSeries, ACutThroughABucketLeavesTheStepsUpToIt) {
  ThinnedSeries series = seriesOf(2 * kMost);
  ASSERT_EQ(series.width(), 2);
  series.cutAfter(1001);
  EXPECT_EQ(series.count(), 1001);
  EXPECT_EQ(series.buckets().back().x, 1001);
  for (int step = 1002; step <= 5000; ++step) series.append(step, valueAt(step));
  EXPECT_EQ(series.count(), 5000);
  EXPECT_EQ(series.buckets().back().x, 5000);
}

TEST(ThinnedSeries, PlacedHasTheSameValuesElsewhere) {
  ThinnedSeries series;
  for (int step = 0; step <= 2 * kMost; ++step) series.append(step, step == 5000 ? -7 : step);
  const ThinnedSeries placed = series.placed([](double x) { return x / 10; });
  EXPECT_EQ(placed.at(500).lowest, -7);
  EXPECT_EQ(placed.at(500).x, series.at(5000).x / 10);
  EXPECT_EQ(placed.count(), series.count());
  EXPECT_EQ(placed.firstPositiveX(), 0.1);
  EXPECT_EQ(placed.mean(), series.mean());
}

TEST(ThinnedSeries, MeanIsThatOfAllPoints) {
  ThinnedSeries series;
  for (int step = 1; step <= 2 * kMost + 1; ++step) series.append(step, step);
  EXPECT_NEAR(series.mean(), kMost + 1, 1e-6);
}

TEST(LambdaLossCounts, CountEveryStepOnceHoweverFarTheValuesReach) {
  LambdaLossCounts counts;
  for (int step = 0; step < 1000; ++step) counts.add(0.5, step % 2 == 0 ? 5 : -11);
  for (int step = 0; step < 200; ++step) counts.add(0.2, 8);
  counts.add(0.9, 1000);
  EXPECT_EQ(counts.countAt(0.2, 8), 200);
  EXPECT_EQ(counts.countAt(0.9, 1000), 1);
  EXPECT_EQ(counts.countAt(0.35, 8), 0);
  EXPECT_LE(counts.lambdas().cells(), LambdaLossCounts::kMostColumns);
  EXPECT_LE(counts.losses().cells(), LambdaLossCounts::kMostRows);
  std::int64_t all = 0;
  for (const auto& [cell, steps] : counts.cells()) all += steps;
  EXPECT_EQ(all, 1201);
  const auto& column = counts.columns().at(counts.lambdas().cellOf(0.5));
  EXPECT_EQ(column.steps, 1000);
  EXPECT_DOUBLE_EQ(column.loss, 500 * 5 - 500 * 11);
}

}  // namespace
}  // namespace mixmask::ui
