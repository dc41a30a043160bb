// SPDX-License-Identifier: Apache-2.0
#include "core/training/schedule.h"

#include <cmath>
#include <numbers>

namespace mixmask {
namespace {

double cosine(double base, double share) {
  return base * 0.5 * (1.0 + std::cos(std::numbers::pi * share));
}

}  // namespace

const std::vector<ScheduleEntry>& scheduleTable() {
  static const std::vector<ScheduleEntry> table{
      {"cosine-per-step", "Cosine, every step", "Falls to 0 along half a cosine, step by step."},
      {"cosine-per-epoch", "Cosine, every epoch (official)",
       "Half a cosine, constant within an epoch."},
      {"constant", "Constant", "The same rate in every step after the warm-up."},
  };
  return table;
}

double learningRate(const ScheduleConfig& schedule, double base, std::int64_t step,
                    std::int64_t stepsPerEpoch, std::int64_t epochs) {
  const auto warmup = static_cast<std::int64_t>(
      std::llround(schedule.warmupEpochs * static_cast<double>(stepsPerEpoch)));
  if (step < warmup) {
    const double increments = static_cast<double>(warmup > 1 ? warmup - 1 : 1);
    return schedule.warmupStart +
           static_cast<double>(step) * (base - schedule.warmupStart) / increments;
  }
  if (schedule.kind == "constant") return base;
  if (schedule.kind == "cosine-per-epoch") {
    return cosine(base, static_cast<double>(step / stepsPerEpoch) / static_cast<double>(epochs));
  }
  const std::int64_t total = epochs * stepsPerEpoch;
  const auto span = static_cast<double>(total - warmup);
  return span > 0 ? cosine(base, static_cast<double>(step - warmup) / span) : base;
}

}  // namespace mixmask
