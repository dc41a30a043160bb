// SPDX-License-Identifier: Apache-2.0
#include "core/session/cost_estimate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/error.h"
#include "core/session/catalog.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

class CostEstimateTest : public testing::Test {
 protected:
  CostEstimateTest() { setenv("TMPDIR", scratch_.path().c_str(), 1); }
  ~CostEstimateTest() override {
    EXPECT_TRUE(fs::is_empty(scratch_.path())) << "a dry run left something behind";
    unsetenv("TMPDIR");
  }

  static RunConfig config() {
    RunConfig config = loadRecipe("quickstart");
    for (const char* assignment :
         {"data.limit=64", "data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
          "evaluation.knn.k=10", "runtime.epochs=3", "runtime.threads=1"}) {
      applyAssignment(config, assignment);
    }
    return config;
  }

  test::TemporaryFolder scratch_;
};

TEST_F(CostEstimateTest, CountsTheStepsAndTimesThem) {
  const auto cost = estimateCost(config(), {}, [](const PhaseChanged&) {});
  ASSERT_TRUE(cost);
  EXPECT_EQ(cost->stepsPerEpoch, 4);
  EXPECT_EQ(cost->steps, 12);
  EXPECT_GT(cost->secondsPerStep, 0);
  EXPECT_DOUBLE_EQ(cost->trainingSeconds, 12 * cost->secondsPerStep);
  EXPECT_GT(cost->evaluationSeconds, 0);
  EXPECT_GT(cost->memoryMb, 10);
  EXPECT_GT(cost->checkpointMb, 0);
}

TEST_F(CostEstimateTest, HasNoEvaluationsWhereTheRunHasNone) {
  RunConfig plain = config();
  plain.evaluation.knn.enabled = false;
  plain.runtime.steps = 1;  // less than it would like to time
  const auto cost = estimateCost(plain, {}, [](const PhaseChanged&) {});
  ASSERT_TRUE(cost);
  EXPECT_EQ(cost->steps, 1);
  EXPECT_GT(cost->trainingSeconds, 0);
  EXPECT_LT(cost->evaluationSeconds, 0);
}

TEST_F(CostEstimateTest, EndsWhenItIsStopped) {
  RunConfig endless = config();
  endless.runtime.epochs = 1000000;
  std::stop_source stop;
  int told = 0;
  const auto cost = estimateCost(endless, stop.get_token(), [&](const PhaseChanged&) {
    ++told;
    stop.request_stop();
  });
  EXPECT_FALSE(cost);
  EXPECT_GT(told, 0);
}

TEST_F(CostEstimateTest, SaysWhatTheRunWouldSay) {
  RunConfig wrong = config();
  wrong.data.root = "/nowhere";
  EXPECT_THAT(test::messageOf<Error>([&] { estimateCost(wrong, {}, [](const PhaseChanged&) {}); }),
              testing::HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace mixmask
