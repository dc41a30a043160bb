// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace mixmask {
namespace {

using enum HealthLevel;
using testing::HasSubstr;

constexpr double kChance = 8;  // of each of the two parts

RunDescription description() {
  RunDescription run;
  run.stepsPerEpoch = 100;
  run.chanceClean = run.chanceMixture = kChance;
  return run;
}

StepReport healthyStep(std::int64_t step) {
  StepReport report;
  report.step = step;
  report.loss = 2 * kChance - 0.01 * static_cast<double>(std::min<std::int64_t>(step, 500));
  report.lambda = 0.5;
  report.contrastTop1 = 0.3;
  report.projectionSpread = 0.9;
  return report;
}

EvaluationReport evaluation(std::int64_t step, double knn) {
  return {.step = step,
          .knnTop1 = knn,
          .queries = 400,
          .featureStd = 0.05,
          .effectiveRank = 20,
          .featureDim = 64};
}

class Health : public testing::Test {
 protected:
  void SetUp() override { health_.start(description()); }
  // `steps` more, as `change` makes them.
  template <typename Change>
  void run(int steps, Change change) {
    for (int i = 0; i < steps; ++i) {
      StepReport report = healthyStep(++step_);
      change(report);
      health_.add(report);
    }
  }
  void run(int steps) {
    run(steps, [](StepReport&) {});
  }
  HealthLamp lamp(HealthTopic topic) const {
    return health_.lamps().at(static_cast<std::size_t>(topic));
  }
  HealthLevel level(HealthTopic topic) const { return lamp(topic).level; }

  RunHealth health_;
  std::int64_t step_ = 0;
};

TEST_F(Health, KnowsNothingBeforeTheFirstReport) {
  ASSERT_EQ(health_.lamps().size(), static_cast<std::size_t>(kHealthTopics));
  for (const HealthLamp& lamp : health_.lamps()) {
    EXPECT_EQ(lamp.level, unknown) << lamp.name;
    EXPECT_NE(lamp.sentence, "");
  }
}

TEST_F(Health, AllIsFineInARunThatLearns) {
  for (int epoch = 1; epoch <= 5; ++epoch) {
    run(100);
    health_.add(evaluation(step_, 0.5 + 0.05 * epoch));
    health_.add(SystemReport{.step = step_, .dataWaitShare = 0.05});
  }
  for (const HealthLamp& lamp : health_.lamps()) {
    EXPECT_EQ(lamp.level, fine) << lamp.name << ": " << lamp.sentence;
  }
  EXPECT_TRUE(health_.takeChanges().empty());
}

TEST_F(Health, AFallenSpreadIsACollapseWithinAHundredSteps) {
  run(300);
  run(100, [](StepReport& report) { report.projectionSpread = 0.002; });
  EXPECT_EQ(level(HealthTopic::collapse), alarm);
  EXPECT_GT(lamp(HealthTopic::collapse).sinceStep, 300);
  EXPECT_LT(lamp(HealthTopic::collapse).sinceStep, 400);
  EXPECT_THAT(lamp(HealthTopic::collapse).sentence, HasSubstr("of 1, 0.900 at its widest"));
  const auto changes = health_.takeChanges();
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes.back().topic, HealthTopic::collapse);
  EXPECT_EQ(changes.back().level, alarm);
  EXPECT_TRUE(health_.takeChanges().empty());
}

TEST_F(Health, ANarrowStartIsNoCollapse) {  // as MoCo v2 and SimCLR begin
  run(60, [this](StepReport& report) { report.projectionSpread = step_ < 40 ? 0.1 : 0.15; });
  EXPECT_EQ(level(HealthTopic::collapse), fine);
}

TEST_F(Health, FlatFeaturesAreWatchedWhereNoSpreadIsKnown) {
  for (const std::int64_t step : {0, 50, 100}) {
    EvaluationReport flat = evaluation(step, 0.1);
    flat.effectiveRank = 1.1;
    health_.add(flat);
  }
  EXPECT_EQ(level(HealthTopic::collapse), watch);
}

TEST_F(Health, ALossThatIsNoNumberIsAnAlarmAtOnce) {
  run(10);
  run(1, [](StepReport& report) { report.loss = std::numeric_limits<double>::quiet_NaN(); });
  EXPECT_EQ(level(HealthTopic::loss), alarm);
  EXPECT_THAT(lamp(HealthTopic::loss).sentence, HasSubstr("step 11 is not a number"));
}

TEST_F(Health, AnExplodingLossIsWatchedAndThenAnAlarm) {
  run(100);
  run(60, [](StepReport& report) { report.loss = 1.5 * 2 * kChance; });
  EXPECT_EQ(level(HealthTopic::loss), watch);
  run(60, [](StepReport& report) { report.loss = 3 * 2 * kChance; });
  EXPECT_EQ(level(HealthTopic::loss), alarm);
}

TEST_F(Health, ALossAtChanceIsWatchedOnlyAfterAWhile) {
  run(180, [](StepReport& report) { report.loss = 2 * kChance; });
  EXPECT_EQ(level(HealthTopic::loss), fine);
  run(60, [](StepReport& report) { report.loss = 2 * kChance; });
  EXPECT_EQ(level(HealthTopic::loss), watch);
  EXPECT_THAT(lamp(HealthTopic::loss).sentence, HasSubstr("chance is 16"));
}

TEST_F(Health, TooEasyIsAnAlarmOnlyWhereKnnDoesNotRise) {
  const auto solve = [](StepReport& report) { report.contrastTop1 = 1; };
  const auto epoch = [&](double knn) {
    run(100, solve);
    health_.add(evaluation(step_, knn));
  };
  for (const double knn : {0.5, 0.5, 0.5, 0.49}) epoch(knn);
  EXPECT_EQ(level(HealthTopic::shortcut), alarm);
  for (const double knn : {0.8, 0.8}) epoch(knn);
  EXPECT_EQ(level(HealthTopic::shortcut), fine);
}

TEST_F(Health, MasksThatShowOneImageAloneAreToldByTheirShare) {
  run(300, [this](StepReport& report) { report.lambda = step_ % 4 == 0 ? 0 : 0.5; });
  EXPECT_EQ(level(HealthTopic::mixture), watch);
  run(300, [this](StepReport& report) { report.lambda = step_ % 16 == 0 ? 0.5 : 0; });
  EXPECT_EQ(level(HealthTopic::mixture), alarm);
  EXPECT_THAT(lamp(HealthTopic::mixture).sentence, HasSubstr("the partner"));
}

TEST_F(Health, ErasingIsNoMixture) {
  run(300, [](StepReport& report) { report.lambda = 1; });
  EXPECT_EQ(level(HealthTopic::mixture), unknown);
}

TEST_F(Health, KnnIsJudgedByItsStandardError) {
  // 400 queries at 0.5: one standard error is 2.5 points, of a difference 3.5. The untrained
  // network is not what the run may fall below.
  health_.add(evaluation(0, 0.9));
  health_.add(evaluation(10, 0.5));
  for (const std::int64_t step : {20, 30, 40}) health_.add(evaluation(step, 0.46));
  EXPECT_EQ(level(HealthTopic::knn), fine);
  for (const std::int64_t step : {50, 60}) health_.add(evaluation(step, 0.42));
  EXPECT_EQ(level(HealthTopic::knn), watch);
  for (const std::int64_t step : {70, 80}) health_.add(evaluation(step, 0.3));
  EXPECT_EQ(level(HealthTopic::knn), alarm);
  EXPECT_THAT(lamp(HealthTopic::knn).sentence, HasSubstr("50.0 % at step 10"));
}

TEST_F(Health, WaitingForImagesIsWatched) {
  for (const std::int64_t step : {1, 2}) {
    health_.add(SystemReport{.step = step, .dataWaitShare = 0.35});
  }
  EXPECT_EQ(level(HealthTopic::data), watch);
  EXPECT_THAT(lamp(HealthTopic::data).sentence, HasSubstr("35.0 %"));
}

TEST(SteadyLevel, DoesNotFlicker) {
  SteadyLevel level(3, 5);
  level.propose(fine, 1);
  EXPECT_EQ(level.level(), fine);
  std::int64_t step = 1;
  const auto propose = [&](HealthLevel verdict, int times) {
    for (int i = 0; i < times; ++i) level.propose(verdict, ++step);
    return level.level();
  };
  EXPECT_EQ(propose(watch, 2), fine);
  EXPECT_EQ(propose(fine, 1), fine);
  EXPECT_EQ(propose(watch, 3), watch);
  EXPECT_EQ(level.since(), 5);  // the first of the three
  EXPECT_EQ(propose(fine, 4), watch);
  EXPECT_EQ(propose(alarm, 2), watch);
  EXPECT_EQ(propose(fine, 5), fine);
  // Of several worse verdicts the one that all reach.
  propose(alarm, 2);
  EXPECT_EQ(propose(watch, 1), watch);
}

}  // namespace
}  // namespace mixmask
