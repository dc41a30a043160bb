// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

struct ScheduleEntry {
  std::string key, label, description;
};
const std::vector<ScheduleEntry>& scheduleTable();

// The learning rate of step `step` (from 0) of a run of `epochs` epochs.
//   constant:         base
//   cosine-per-epoch: base / 2 (1 + cos(pi epoch / epochs)), constant within an epoch; it never
//                     reaches 0 (official code, utils.adjust_learning_rate)
//   cosine-per-step:  base / 2 (1 + cos(pi (step - w) / (n - w)))
// Warm-up over w = warmupEpochs * stepsPerEpoch steps rises linearly from warmupStart to base in
// w - 1 increments (solo-learn's LinearWarmupCosineAnnealingLR).
double learningRate(const ScheduleConfig& schedule, double base, std::int64_t step,
                    std::int64_t stepsPerEpoch, std::int64_t epochs);

}  // namespace mixmask
