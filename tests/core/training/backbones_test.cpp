// SPDX-License-Identifier: Apache-2.0
// Backbones beside ResNets in whole runs.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

class TrainedBackbone : public testing::TestWithParam<std::string> {
 protected:
  static RunConfig config(const std::string& framework) {
    RunConfig config = test::tinyConfig();
    applyAssignments(config,
                     {"framework.name=" + framework, "backbone.name=" + GetParam(),
                      "backbone.width=0.17", "runtime.epochs=1", "evaluation.knn.enabled=false"});
    return config;
  }
  const test::TemporaryFolder folder_;
};

TEST_P(TrainedBackbone, LearnsAndGoesOnBitForBitAfterAStop) {
  for (const std::string framework : {"mocov2", "simsiam"}) {
    const auto path = folder_.path() / framework;
    const auto whole = test::train(config(framework), path / "whole", false);
    ASSERT_EQ(whole.steps.size(), 4U);
    for (const StepReport& step : whole.steps) EXPECT_TRUE(std::isfinite(step.loss));
    RunConfig half = config(framework);
    half.runtime.steps = 3;
    test::train(half, path / "parts", false);
    const auto rest = test::train(config(framework), path / "parts", true);
    test::expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, TrainedBackbone, testing::Values("vit_s", "convnet"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace mixmask
