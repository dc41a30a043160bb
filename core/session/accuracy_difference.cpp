// SPDX-License-Identifier: Apache-2.0
#include "core/session/accuracy_difference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/base/random.h"

namespace mixmask {
namespace {

constexpr std::uint64_t kSeed = 20240601;  // of the resamples, for ever
constexpr double kConfidence = 0.95;
constexpr std::int64_t kFewTrials = 16;

// Successes in `trials` trials. A uniform order statistic is a beta variate: the one in the middle
// settles half of the trials at once (Devroye 1986, chapter X.4.3), so thousands cost a few draws.
std::int64_t binomial(Random& random, std::int64_t trials, double probability) {
  std::int64_t successes = 0;
  while (trials > kFewTrials && probability > 0 && probability < 1) {
    const std::int64_t middle = (trials + 1) / 2;
    const double value =
        random.beta(static_cast<double>(middle), static_cast<double>(trials + 1 - middle));
    if (value <= probability) {
      successes += middle;
      trials -= middle;
      probability = std::min(1.0, (probability - value) / (1 - value));
    } else {
      trials = middle - 1;
      probability = std::min(1.0, probability / value);
    }
  }
  if (probability <= 0 || probability >= 1) return successes + (probability <= 0 ? 0 : trials);
  for (std::int64_t i = 0; i < trials; ++i) successes += random.chance(probability) ? 1 : 0;
  return successes;
}

// Differences in images right of every resample, sorted. Drawing the images one by one would give
// the same distribution: only how many of the mended and of the broken ones come up matters.
std::vector<std::int64_t> resampledDifferences(std::int64_t images, std::int64_t mended,
                                               std::int64_t broken) {
  const double ofMended = static_cast<double>(mended) / static_cast<double>(images);
  const double ofBroken =
      mended == images ? 0 : static_cast<double>(broken) / static_cast<double>(images - mended);
  std::vector<std::int64_t> differences(static_cast<std::size_t>(kResamples));
  for (std::size_t i = 0; i < differences.size(); ++i) {
    Random random(DrawKey{.seed = kSeed, .index = i});
    const std::int64_t gained = binomial(random, images, ofMended);
    differences[i] = gained - binomial(random, images - gained, ofBroken);
  }
  std::ranges::sort(differences);
  return differences;
}

struct Moments {
  double mean = 0, errorSquared = 0;  // of the mean
};

Moments momentsOf(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  Moments moments;
  moments.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  if (values.size() < 2) return moments;
  for (const double value : values) {
    moments.errorSquared += std::pow(value - moments.mean, 2) / (count * (count - 1));
  }
  return moments;
}

AccuracyDifference::Verdict verdictOf(const Interval& interval) {
  using enum AccuracyDifference::Verdict;
  return interval.low > 0 ? better : interval.high < 0 ? worse : untold;
}

}  // namespace

AccuracyDifference differenceOverImages(std::int64_t images, std::int64_t mended,
                                        std::int64_t broken) {
  const auto all = static_cast<double>(images);
  const std::vector<std::int64_t> sorted = resampledDifferences(images, mended, broken);
  const auto tail = static_cast<std::size_t>(std::lround(kResamples * (1 - kConfidence) / 2));
  const auto [firstEqual, firstBetter] = std::ranges::equal_range(sorted, 0);
  const auto equal = static_cast<double>(firstBetter - firstEqual);
  const auto better = static_cast<double>(sorted.end() - firstBetter);
  AccuracyDifference difference;
  difference.value = static_cast<double>(mended - broken) / all;
  difference.interval = Interval{static_cast<double>(sorted[tail]) / all,
                                 static_cast<double>(sorted[sorted.size() - 1 - tail]) / all};
  difference.count = images;
  difference.shareBetter = (better + equal / 2) / static_cast<double>(kResamples);
  if (signTest(mended, broken) < 1 - kConfidence) {
    difference.verdict = verdictOf(*difference.interval);
  }
  return difference;
}

AccuracyDifference differenceOverSeeds(const std::vector<double>& a, const std::vector<double>& b) {
  AccuracyDifference difference;
  difference.over = AccuracyDifference::Over::seeds;
  difference.count = static_cast<std::int64_t>(std::min(a.size(), b.size()));
  const Moments ofA = momentsOf(a), ofB = momentsOf(b);
  difference.value = ofB.mean - ofA.mean;
  if (difference.count < 2) return difference;
  const double sum = ofA.errorSquared + ofB.errorSquared;
  double halfWidth = 0;
  if (sum > 0) {
    const double freedom = sum * sum /
                           (std::pow(ofA.errorSquared, 2) / static_cast<double>(a.size() - 1) +
                            std::pow(ofB.errorSquared, 2) / static_cast<double>(b.size() - 1));
    halfWidth = studentQuantile(freedom, kConfidence) * std::sqrt(sum);
  }
  difference.interval = Interval{difference.value - halfWidth, difference.value + halfWidth};
  difference.verdict = verdictOf(*difference.interval);
  return difference;
}

double signTest(std::int64_t mended, std::int64_t broken) {
  const std::int64_t all = mended + broken, fewer = std::min(mended, broken);
  const auto logChoose = [all](std::int64_t k) {
    return std::lgamma(static_cast<double>(all) + 1) - std::lgamma(static_cast<double>(k) + 1) -
           std::lgamma(static_cast<double>(all - k) + 1);
  };
  double tail = 0;
  for (std::int64_t k = 0; k <= fewer; ++k) {
    tail += std::exp(logChoose(k) - static_cast<double>(all) * std::numbers::ln2);
  }
  return std::min(1.0, 2 * tail);
}

// With t = sqrt(v) tan(u) the density becomes c cos(u)^(v - 1), which is smooth on [0, pi/2].
double studentQuantile(double freedom, double probabilityWithin) {
  constexpr int kParts = 2000;  // even, for Simpson's rule
  const double scale = 2 * std::exp(std::lgamma((freedom + 1) / 2) - std::lgamma(freedom / 2)) /
                       std::sqrt(std::numbers::pi);
  const auto within = [&](double angle) {
    double sum = 1 + std::pow(std::cos(angle), freedom - 1);
    for (int i = 1; i < kParts; ++i) {
      sum += (i % 2 == 1 ? 4 : 2) * std::pow(std::cos(angle * i / kParts), freedom - 1);
    }
    return scale * sum * angle / (3 * kParts);
  };
  double low = 0, high = std::numbers::pi / 2;
  for (int i = 0; i < std::numeric_limits<double>::digits; ++i) {
    const double middle = (low + high) / 2;
    (within(middle) < probabilityWithin ? low : high) = middle;
  }
  return std::sqrt(freedom) * std::tan((low + high) / 2);
}

}  // namespace mixmask
