// SPDX-License-Identifier: Apache-2.0
// Every framework with every mixer: trains, adds up, and resumes bit for bit.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

using Pair = std::tuple<std::string, std::string>;

class MethodPair : public testing::TestWithParam<Pair> {
 protected:
  static RunConfig config() {
    const auto& [framework, mixer] = GetParam();
    RunConfig config = test::tinyConfig();
    config.framework = {framework, {}};
    config.mixer = {mixer, {}};
    // Small in every way that leaves the method as it is.
    const std::map<std::string, std::string> sizes{{"framework.queueSize", "32"},
                                                   {"framework.hiddenDim", "32"},
                                                   {"framework.outputDim", "16"},
                                                   {"framework.predictorDim", "8"}};
    for (const OptionSpec& spec : optionSpecs(config)) {
      const auto size = sizes.find(spec.key);
      if (size != sizes.end()) setOptionFromText(config, size->first, size->second);
    }
    for (const char* assignment :
         {"evaluation.knn.enabled=false", "runtime.epochs=1", "runtime.checkpointEverySteps=2"}) {
      applyAssignment(config, assignment);
    }
    return config;
  }

  const test::TemporaryFolder folder_;
};

TEST_P(MethodPair, TrainsAndGoesOnBitForBitAfterAStop) {
  const auto whole = test::train(config(), folder_.path() / "whole", false);
  ASSERT_EQ(whole.steps.size(), 4U);
  for (const StepReport& step : whole.steps) {
    EXPECT_TRUE(std::isfinite(step.loss));
    const double parts = step.lossOriginal + step.lossMixed + step.lossPartner + step.lossUnmix +
                         step.lossUnmixPartner;
    EXPECT_NEAR(step.loss, parts, 1e-4 * std::max(1.0, std::abs(step.loss)));
  }
  const std::string mixer = std::get<1>(GetParam());
  EXPECT_EQ(whole.steps[0].mixes, mixer == "mixmask" || mixer == "unmix" || mixer == "both");
  EXPECT_EQ(whole.steps[0].mixesUnmix, mixer == "both");

  RunConfig half = config();
  half.runtime.steps = 3;  // not where a checkpoint falls
  test::train(half, folder_.path() / "parts", false);
  const auto rest = test::train(config(), folder_.path() / "parts", true);
  ASSERT_EQ(rest.steps.size(), 1U);
  EXPECT_EQ(rest.steps[0].loss, whole.steps[3].loss);
  test::expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
}

std::vector<Pair> allPairs() {
  std::vector<Pair> pairs;
  for (const FrameworkEntry& framework : frameworkTable()) {
    for (const MixerEntry& mixer : mixerTable()) pairs.emplace_back(framework.key, mixer.key);
  }
  return pairs;
}

INSTANTIATE_TEST_SUITE_P(All, MethodPair, testing::ValuesIn(allPairs()), [](const auto& info) {
  return std::get<0>(info.param) + "_" + std::get<1>(info.param);
});

}  // namespace
}  // namespace mixmask
