// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace mixmask {

struct Interval {
  double low = 0, high = 0;
};

// How two classifiers that answered the same questions differ in accuracy, and how sure that is.
struct AccuracyDifference {
  enum class Verdict { better, worse, untold };  // B beside A; untold: nothing can be told apart
  enum class Over { images, seeds };             // what the interval is over

  double value = 0;                  // accuracy of B - accuracy of A, as fractions
  std::optional<Interval> interval;  // 95 %; nothing with fewer than two seeds of either
  Over over = Over::images;
  std::int64_t count = 0;             // images, or the smaller number of seeds
  std::optional<double> shareBetter;  // of the resamples of the images in which B is better
  Verdict verdict = Verdict::untold;
};

inline constexpr std::int64_t kResamples = 10000;

// The paired bootstrap over test images (percentiles of 10,000 resamples): of `images` images B
// alone is right on `mended` and A alone on `broken`. The same counts always give the same numbers.
// A difference is told apart when the interval leaves out 0 and so does the exact sign test
// (McNemar) at 5 %, which is the stricter one where the two differ on few images.
AccuracyDifference differenceOverImages(std::int64_t images, std::int64_t mended,
                                        std::int64_t broken);

// Welch's interval between the means over seeds. Other seeds of A and B need not pair.
AccuracyDifference differenceOverSeeds(const std::vector<double>& a, const std::vector<double>& b);

// Two-sided: how often a fair coin gives a split at least as uneven.
double signTest(std::int64_t mended, std::int64_t broken);
// The x that a t variable with `freedom` >= 1 degrees stays within with this probability, in ]0,
// 1[.
double studentQuantile(double freedom, double probabilityWithin);

}  // namespace mixmask
