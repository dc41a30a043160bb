// SPDX-License-Identifier: Apache-2.0
// labels: unit threads
// The loop on a little of Fashion-MNIST: real images, a tiny network, few steps.
#include "core/training/trainer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "core/base/error.h"
#include "tests/content_of.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using test::contentOf;
using test::expectEqualTensors;
using test::Outcome;
using test::TemporaryFolder;
using test::tinyConfig;
using test::train;

TEST(Trainer, ReportsEveryStepAndItsPartsAddUp) {
  const TemporaryFolder folder;
  const Outcome outcome = train(tinyConfig(), folder.path() / "run", false);
  ASSERT_EQ(outcome.steps.size(), 8U);
  for (std::size_t i = 0; i < outcome.steps.size(); ++i) {
    const StepReport& step = outcome.steps[i];
    EXPECT_EQ(step.step, static_cast<std::int64_t>(i) + 1);
    EXPECT_NEAR(step.loss, step.lossOriginal + step.lossMixed + step.lossPartner, 1e-4);
    EXPECT_NEAR(step.lambda, 0.5, 0.01);
  }
  EXPECT_FALSE(outcome.result.stopped);
  EXPECT_GE(outcome.result.knnTop1Untrained, 0);
  EXPECT_GE(outcome.result.knnTop1, 0);
  EXPECT_TRUE(fs::exists(outcome.result.checkpoint));
}

TEST(Trainer, EvaluatesTheFullSetsAtBothEndsAndSamplesBetween) {
  const TemporaryFolder folder;
  const Outcome outcome = train(tinyConfig(), folder.path() / "run", false);
  ASSERT_EQ(outcome.evaluations.size(), 5U);  // 0, 0, 3, 6, 8
  EXPECT_TRUE(outcome.evaluations.front().fullSets);
  EXPECT_EQ(outcome.evaluations.front().bank, 64);
  for (const int i : {1, 2, 3}) {
    EXPECT_FALSE(outcome.evaluations[i].fullSets);
    EXPECT_EQ(outcome.evaluations[i].step, 3 * (i - 1));
    EXPECT_EQ(outcome.evaluations[i].bank, 40);
    EXPECT_EQ(outcome.evaluations[i].queries, 20);
  }
  EXPECT_TRUE(outcome.evaluations.back().fullSets);
  EXPECT_EQ(outcome.evaluations.back().step, 8);
}

// Also where the stop falls between two checkpoints, or on the step of an evaluation.
class ResumedTrainer : public testing::TestWithParam<int> {};

TEST_P(ResumedTrainer, GoesOnBitForBitAfterAStop) {
  const TemporaryFolder folder;
  const auto whole = train(tinyConfig(), folder.path() / "whole", false);
  train(tinyConfig(), folder.path() / "parts", false,
        [&](const Event& event, std::stop_source& stop) {
          const auto* step = std::get_if<StepReport>(&event);
          if (step != nullptr && step->step == GetParam()) stop.request_stop();
        });
  const auto rest = train(tinyConfig(), folder.path() / "parts", true);
  EXPECT_EQ(rest.steps.size(), 8U - static_cast<std::size_t>(GetParam()));
  expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
  EXPECT_EQ(contentOf(folder.path() / "whole/metrics.csv"),
            contentOf(folder.path() / "parts/metrics.csv"));
  EXPECT_EQ(whole.result.knnTop1, rest.result.knnTop1);
  EXPECT_EQ(whole.result.knnTop1Untrained, rest.result.knnTop1Untrained);
  EXPECT_EQ(readEvaluations(folder.path() / "parts").size(), whole.evaluations.size());
}

INSTANTIATE_TEST_SUITE_P(StoppedAfter, ResumedTrainer, testing::Values(1, 3, 5, 7));

TEST(Trainer, AddsUpTheSecondsOfAllItsProcesses) {
  const TemporaryFolder folder;
  train(tinyConfig(), folder.path() / "run", false, [](const Event& event, std::stop_source& stop) {
    const auto* step = std::get_if<StepReport>(&event);
    if (step != nullptr && step->step == 5) stop.request_stop();
  });
  const std::vector<SystemReport> before = readSystem(folder.path() / "run");
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before.back().step, 5);
  EXPECT_GT(before.back().seconds, 0);
  EXPECT_GT(before.back().memoryMb, 10);
  train(tinyConfig(), folder.path() / "run", true);
  const std::vector<SystemReport> all = readSystem(folder.path() / "run");
  EXPECT_EQ(all.back().step, 8);
  EXPECT_GT(all.back().seconds, before.back().seconds);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &SystemReport::seconds));
}

TEST(Trainer, FallsBackToTheCheckpointBeforeADamagedOne) {
  const TemporaryFolder folder;
  const auto whole = train(tinyConfig(), folder.path() / "run", false);
  {
    std::fstream file(whole.result.checkpoint, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-5, std::ios::end);
    file.put('x');
  }
  std::vector<std::string> refused;
  const auto checkpoint = newestCheckpoint(folder.path() / "run", refused);
  EXPECT_EQ(checkpoint->position.step, 6);
  ASSERT_EQ(refused.size(), 1U);
}

TEST(Trainer, KeepsTheLastThreeCheckpointsAndTheBest) {
  const TemporaryFolder folder;
  train(tinyConfig(), folder.path() / "run", false);
  const auto steps = checkpointSteps(folder.path() / "run");
  EXPECT_THAT(steps, testing::IsSupersetOf({8, 6, 4}));
  EXPECT_LE(steps.size(), 4U);
}

TEST(Trainer, DivergenceNamesTheStepAndSavesNothingThatIsNotFinite) {
  const TemporaryFolder folder;
  RunConfig config = tinyConfig();
  config.optimizer.learningRate = 1e6;
  config.runtime.epochs = 20;
  StepReport last;
  fs::path good;
  std::string message;
  try {
    train(config, folder.path() / "run", false, [&](const Event& event, std::stop_source&) {
      if (const auto* step = std::get_if<StepReport>(&event)) last = *step;
      if (const auto* saved = std::get_if<CheckpointSaved>(&event)) good = saved->file;
    });
    FAIL() << "a learning rate of a million did not diverge";
  } catch (const DivergenceError& error) {
    message = error.what();
  }
  // The loss of the next step, or before that the weights that were to be saved.
  EXPECT_THAT(message, testing::AnyOf(testing::StartsWith(fmt::format("step {}: ", last.step + 1)),
                                      testing::StartsWith(fmt::format("step {}: ", last.step))));
  EXPECT_THAT(message, testing::HasSubstr(fmt::format(
                           "(the last finite loss was {:.6g} in step {})", last.loss, last.step)));
  if (!good.empty()) EXPECT_THAT(message, testing::HasSubstr(good.string()));
  for (const std::int64_t step : checkpointSteps(folder.path() / "run")) {
    const TensorFile file = readTensorFile(checkpointFile(folder.path() / "run", step), true);
    for (const auto& [name, tensor] : file.tensors) {
      EXPECT_TRUE(torch::isfinite(tensor.to(torch::kFloat64)).all().item<bool>()) << name;
    }
  }
}

// Its numbers are those of the precision that the log names.
TEST(Trainer, AutomaticPrecisionIsTheOneThatItNames) {
  const TemporaryFolder folder;
  RunConfig config = tinyConfig();
  config.runtime.steps = 3;
  config.runtime.precision = "auto";
  std::string named;
  const auto automatic =
      train(config, folder.path() / "auto", false, [&](const Event& event, std::stop_source&) {
        const auto* line = std::get_if<LogLine>(&event);
        if (line == nullptr || line->text.find("auto: ") == line->text.npos) return;
        named = line->text.substr(line->text.find("auto: ") + 6, 4);
      });
  ASSERT_THAT(named, testing::AnyOf("fp32", "bf16"));
  config.runtime.precision = named;
  const auto explicitly = train(config, folder.path() / "named", false);
  expectEqualTensors(automatic.result.checkpoint, explicitly.result.checkpoint);
}

TEST(Trainer, DoesNotDependOnTheNumberOfLoaderThreads) {
  const TemporaryFolder folder;
  RunConfig config = tinyConfig();
  config.runtime.loaderThreads = 1;
  const auto one = train(config, folder.path() / "one", false);
  config.runtime.loaderThreads = 5;
  const auto five = train(config, folder.path() / "five", false);
  expectEqualTensors(one.result.checkpoint, five.result.checkpoint);
}

TEST(Trainer, StopsEarlyAtAStepWithoutChangingTheSchedule) {
  const TemporaryFolder folder;
  RunConfig config = tinyConfig();
  const auto whole = train(config, folder.path() / "whole", false);
  config.runtime.steps = 5;
  const auto part = train(config, folder.path() / "part", false);
  ASSERT_EQ(part.steps.size(), 5U);
  EXPECT_EQ(part.steps.back().learningRate, whole.steps[4].learningRate);
  EXPECT_EQ(part.steps.back().loss, whole.steps[4].loss);
}

}  // namespace
}  // namespace mixmask
