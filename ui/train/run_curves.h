// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <deque>
#include <optional>

#include "core/session/events.h"
#include "ui/train/lambda_loss_counts.h"
#include "ui/widgets/thinned_series.h"

namespace mixmask::ui {

// What is drawn of every step, and how it is read from its report.
enum class StepCurve {
  loss,
  clean,
  own,
  partner,
  unmixOwn,
  unmixPartner,
  lambda,
  learningRate,
  contrast,       // per cent
  contrastMixed,  // per cent
  spread,
  count
};
// Nothing: the step has none.
std::optional<double> valueOf(StepCurve curve, const StepReport& report);

// What is drawn of the steps' cost.
enum class SystemCurve { rate, waiting, memory, deviceMemory, count };
std::optional<double> valueOf(SystemCurve curve, const SystemReport& report);

// All curves of a run, in memory that does not grow with it.
class RunCurves {
 public:
  void add(const StepReport& report);
  void add(const SystemReport& report);
  // Forgets what came after the step. Not of the counts: these are to be put back as they were.
  void cutAfter(std::int64_t step);

  const ThinnedSeries& of(StepCurve curve) const { return steps_[static_cast<std::size_t>(curve)]; }
  const ThinnedSeries& of(SystemCurve curve) const {
    return system_[static_cast<std::size_t>(curve)];
  }
  LambdaLossCounts lambdaLoss;
  // The last steps, whole: more than a run keeps from its metrics.csv at any moment.
  const std::deque<StepReport>& recent() const { return recent_; }
  static constexpr std::size_t kMostRecent = 1024;

 private:
  std::array<ThinnedSeries, static_cast<std::size_t>(StepCurve::count)> steps_;
  std::array<ThinnedSeries, static_cast<std::size_t>(SystemCurve::count)> system_;
  std::deque<StepReport> recent_;
};

}  // namespace mixmask::ui
