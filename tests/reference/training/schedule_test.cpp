// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include "core/training/schedule.h"

#include <gtest/gtest.h>

#include "tests/reference_data.h"

namespace mixmask {
namespace {

void expectSchedule(const std::string& name, const ScheduleConfig& schedule, double base,
                    std::int64_t stepsPerEpoch, std::int64_t epochs) {
  const auto recorded = test::reference("lr_schedules").at(name);
  const double largest = recorded.abs().max().item<double>();
  for (std::int64_t i = 0; i < recorded.size(0); ++i) {
    const std::int64_t step = i * (schedule.kind == "cosine-per-epoch" ? stepsPerEpoch : 1);
    EXPECT_NEAR(learningRate(schedule, base, step, stepsPerEpoch, epochs),
                recorded[i].item<double>(), 1e-9 * largest)
        << name << ", entry " << i;
  }
}

TEST(LearningRate, PerEpochCosineIsTheOfficialOne) {
  expectSchedule("official_cosine_lr0.03_e200", {.kind = "cosine-per-epoch"}, 0.03, 7, 200);
  expectSchedule("official_cosine_lr0.015_e100", {.kind = "cosine-per-epoch"}, 0.015, 3, 100);
}

TEST(LearningRate, PerEpochCosineIsConstantWithinAnEpoch) {
  const ScheduleConfig schedule{.kind = "cosine-per-epoch"};
  EXPECT_EQ(learningRate(schedule, 1, 7, 7, 10), learningRate(schedule, 1, 13, 7, 10));
  EXPECT_NE(learningRate(schedule, 1, 13, 7, 10), learningRate(schedule, 1, 14, 7, 10));
}

TEST(LearningRate, WarmUpAndPerStepCosineAreSoloLearns) {
  // 100 steps, 10 of warm-up from 0.003: ten steps an epoch.
  expectSchedule("sololearn_warmup10_total100_lr0.3_start0.003_eta0",
                 {.kind = "cosine-per-step", .warmupEpochs = 1, .warmupStart = 0.003}, 0.3, 10, 10);
}

TEST(LearningRate, StopsEarlyWithoutChangingTheSchedule) {
  EXPECT_EQ(learningRate({.kind = "constant"}, 0.5, 999, 10, 5), 0.5);
}

}  // namespace
}  // namespace mixmask
