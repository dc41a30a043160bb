// SPDX-License-Identifier: Apache-2.0
// labels: reference
// The official generators against statistics of 20,000 draws of the released code.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/masking/mask_generator.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

constexpr int kDraws = 20000;        // ours
constexpr double kRecorded = 20000;  // theirs
constexpr double kDeviations = 4.5;

double tolerance(double deviation) {
  return kDeviations * deviation * std::sqrt(1 / kRecorded + 1.0 / kDraws);
}

int componentsOf(MaskGrid grid) {
  int components = 0;
  std::vector<std::pair<int, int>> open;
  for (int i = 0; i < grid.size * grid.size; ++i) {
    if (!grid.cells[i]) continue;
    ++components;
    open.emplace_back(i / grid.size, i % grid.size);
    while (!open.empty()) {
      const auto [row, column] = open.back();
      open.pop_back();
      if (row < 0 || column < 0 || row >= grid.size || column >= grid.size) continue;
      if (!grid.at(row, column)) continue;
      grid.at(row, column) = 0;
      open.insert(open.end(),
                  {{row - 1, column}, {row + 1, column}, {row, column - 1}, {row, column + 1}});
    }
  }
  return components;
}

struct Mean {
  double sum = 0, squares = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
  }
  double mean() const { return sum / kDraws; }
  double deviation() const { return std::sqrt(std::max(0.0, squares / kDraws - mean() * mean())); }
};

struct Statistics {
  std::vector<double> countHistogram, cellFrequency;
  Mean share, components;
  double underfilled = 0, empty = 0;

  Statistics(const MaskGenerator& draw, int gridSize, int target)
      : countHistogram(gridSize * gridSize + 1), cellFrequency(gridSize * gridSize) {
    for (int i = 0; i < kDraws; ++i) {
      Random random(DrawKey{.seed = 2023, .stream = Stream::mask, .index = std::uint64_t(i)});
      const MaskGrid grid = draw(random);
      const int kept = grid.kept();
      ++countHistogram[kept];
      for (std::size_t c = 0; c < grid.cells.size(); ++c) cellFrequency[c] += grid.cells[c];
      share.add(double(kept) / (gridSize * gridSize));
      components.add(componentsOf(grid));
      underfilled += kept < target;
      empty += kept == 0;
    }
    for (double& frequency : cellFrequency) frequency /= kDraws;
    underfilled /= kDraws;
    empty /= kDraws;
  }
};

std::vector<double> valuesOf(const torch::Tensor& tensor) {
  const auto values = tensor.to(torch::kDouble).contiguous();
  return {values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel()};
}

void expectFraction(double ours, double recorded, const std::string& what) {
  // The pooled fraction, so that a recorded 0 or 1 allows for what 20,000 draws can miss.
  const double pooled = (ours * kDraws + recorded * kRecorded) / (kDraws + kRecorded);
  EXPECT_NEAR(ours, recorded, tolerance(std::sqrt(pooled * (1 - pooled))) + 1e-12) << what;
}

// Two-sample chi-square of histograms with equal totals; neighbouring bins are merged until ten
// draws are expected of each sample.
void expectSameHistogram(const std::vector<double>& ours, const std::vector<double>& recorded,
                         const std::string& what) {
  ASSERT_EQ(ours.size(), recorded.size());
  std::vector<std::pair<double, double>> bins;
  double a = 0, b = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    a += ours[i];
    b += recorded[i];
    if (a + b >= 20) {
      bins.emplace_back(a, b);
      a = b = 0;
    }
  }
  if (bins.empty()) bins.emplace_back(0, 0);
  bins.back().first += a;
  bins.back().second += b;
  double chiSquare = 0;
  for (const auto& [x, y] : bins) chiSquare += (x - y) * (x - y) / (x + y);
  // Wilson-Hilferty's approximation of the chi-square quantile at 4.5 standard deviations.
  const double degrees = std::max<double>(1, double(bins.size()) - 1);
  const double root = 1 - 2 / (9 * degrees) + kDeviations * std::sqrt(2 / (9 * degrees));
  EXPECT_LE(chiSquare, degrees * root * root * root) << what << " of " << bins.size() << " bins";
}

class OfficialMasks : public ::testing::TestWithParam<std::tuple<const char*, int, const char*>> {};

TEST_P(OfficialMasks, HaveTheStatisticsOfTheReleasedGenerators) {
  const auto& [kind, gridSize, maskLam] = GetParam();
  const TensorFile file = test::reference("mask_stats");
  ASSERT_EQ(file.at("draws").item<std::int64_t>(), kRecorded);
  const std::string name = fmt::format("{}.g{}.lam{}", kind, gridSize, maskLam);
  const int target = file.at(name + ".target").item<int>();
  const Statistics ours(makeMaskGenerator(kind, "official", gridSize, std::stod(maskLam)), gridSize,
                        target);
  // Mean and deviation of the share, of the components; share under the target, share empty.
  const auto recorded = valuesOf(file.at(name + ".stats"));
  EXPECT_NEAR(ours.share.mean(), recorded[0], tolerance(recorded[1]) + 1e-12);
  EXPECT_NEAR(ours.components.mean(), recorded[2], tolerance(recorded[3]) + 1e-12);
  expectFraction(ours.underfilled, recorded[4], "share of draws under the target");
  expectFraction(ours.empty, recorded[5], "share of empty masks");
  expectSameHistogram(ours.countHistogram, valuesOf(file.at(name + ".count_hist")), "kept cells");
  const auto cells = valuesOf(file.at(name + ".cell_freq"));
  ASSERT_EQ(cells.size(), ours.cellFrequency.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    expectFraction(ours.cellFrequency[i], cells[i], fmt::format("cell {}", i));
  }
}

INSTANTIATE_TEST_SUITE_P(AllRecorded, OfficialMasks,
                         ::testing::Combine(::testing::Values("block", "discrete"),
                                            ::testing::Values(2, 4, 7, 8, 14, 16),
                                            ::testing::Values("0.25", "0.50", "0.75")));

}  // namespace
}  // namespace mixmask
