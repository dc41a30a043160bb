// SPDX-License-Identifier: Apache-2.0
// labels: unit slow
// Real short runs: a provoked collapse lights its lamp, a healthy run lights none.
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "core/session/run_health.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

constexpr std::int64_t kSteps = 200;

RunConfig tinyRun(const std::string& framework, double learningRate) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignment(config, "framework.name=" + framework);
  // Small in every way that leaves the method as it is.
  const std::map<std::string, std::string> sizes{{"framework.queueSize", "256"},
                                                 {"framework.hiddenDim", "64"},
                                                 {"framework.outputDim", "32"},
                                                 {"framework.predictorDim", "16"}};
  for (const OptionSpec& spec : optionSpecs(config)) {
    const auto size = sizes.find(spec.key);
    if (size != sizes.end()) setOptionFromText(config, size->first, size->second);
  }
  for (const char* assignment :
       {"data.limit=256", "data.batchSize=32", "augmentation.viewSize=28",
        "augmentation.cropScaleMin=0.2", "augmentation.jitterProbability=0.8",
        "backbone.name=convnet", "backbone.width=0.25", "optimizer.name=sgd",
        "evaluation.knn.enabled=false", "runtime.epochs=100", "runtime.precision=fp32",
        "runtime.checkpointEverySteps=100000", "runtime.threads=1"}) {
    applyAssignment(config, assignment);
  }
  config.optimizer.learningRate = learningRate;
  config.runtime.steps = kSteps;
  return config;
}

// The lamps after the run's last step.
std::vector<HealthLamp> lampsOf(const RunConfig& config) {
  const test::TemporaryFolder folder;
  RunHealth health;
  std::mutex mutex;
  std::condition_variable ended;
  bool isOver = false;
  std::string failure;
  const auto end = [&](const std::string& message) {
    const std::lock_guard lock(mutex);
    failure = message;
    isOver = true;
    ended.notify_all();
  };
  const auto session = makeTrainingSession([&](const Event& event) {
    if (const auto* run = std::get_if<RunDescription>(&event)) health.start(*run);
    if (const auto* step = std::get_if<StepReport>(&event)) health.add(*step);
    if (std::holds_alternative<JobFinished>(event)) end("");
    if (const auto* failed = std::get_if<JobFailed>(&event)) end(failed->message);
  });
  session->start(config, folder.path() / "run");
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return isOver; });
  EXPECT_EQ(failure, "");
  return health.lamps();
}

class HealthyRun : public testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(HealthyRun, LightsNoLamp) {
  const auto& [framework, learningRate] = GetParam();
  for (const HealthLamp& lamp : lampsOf(tinyRun(framework, learningRate))) {
    EXPECT_LT(lamp.level, HealthLevel::alarm) << lamp.name << ": " << lamp.sentence;
    if (lamp.topic != HealthTopic::collapse) continue;
    EXPECT_EQ(lamp.level, HealthLevel::fine) << lamp.sentence;
  }
}

// The rates with which these tiny networks learn.
INSTANTIATE_TEST_SUITE_P(All, HealthyRun,
                         testing::Values(std::pair{"mocov2", 0.03}, std::pair{"mocov3", 0.03},
                                         std::pair{"simclr", 0.03}, std::pair{"byol", 0.03},
                                         std::pair{"simsiam", 0.03},
                                         std::pair{"barlowtwins", 0.003},
                                         std::pair{"vicreg", 0.001}),
                         [](const auto& info) { return info.param.first; });

void expectCollapse(const RunConfig& config) {
  const HealthLamp lamp = lampsOf(config).at(static_cast<std::size_t>(HealthTopic::collapse));
  EXPECT_EQ(lamp.level, HealthLevel::alarm) << lamp.sentence;
  EXPECT_NE(lamp.sentence.find("collapse"), std::string::npos) << lamp.sentence;
}

TEST(CollapsedRun, OfALearningRateAHundredTimesTooHighLightsTheLamp) {
  expectCollapse(tinyRun("mocov2", 3));
}

TEST(CollapsedRun, WithoutTheTermThatKeepsImagesApartLightsTheLamp) {
  RunConfig config = tinyRun("vicreg", 0.01);
  applyAssignment(config, "framework.varianceWeight=0");
  expectCollapse(config);
}

}  // namespace
}  // namespace mixmask
