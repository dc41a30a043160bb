// SPDX-License-Identifier: Apache-2.0
// Steps whose gradients come from several micro-batches.
#include <gtest/gtest.h>

#include "core/training/step_preview.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

using test::Outcome;
using test::train;

RunConfig accumulating(std::int64_t parts) {
  RunConfig config = test::tinyConfig();
  config.optimizer.accumulation = parts;
  return config;
}

// A transformer has no batch statistics, so cutting the batch changes nothing but rounding.
TEST(Accumulation, WithoutBatchStatisticsIsTheWholeBatch) {
  const test::TemporaryFolder folder;
  std::vector<Outcome> outcomes;
  for (const std::int64_t parts : {1, 4}) {
    RunConfig config = accumulating(parts);
    for (const char* assignment :
         {"backbone.name=vit_s", "mixer.name=none", "runtime.precision=fp64",
          "evaluation.knn.enabled=false", "runtime.epochs=1"}) {
      applyAssignment(config, assignment);
    }
    outcomes.push_back(train(config, folder.path() / std::to_string(parts), false));
  }
  ASSERT_EQ(outcomes[1].steps.size(), outcomes[0].steps.size());
  for (std::size_t i = 0; i < outcomes[0].steps.size(); ++i) {
    EXPECT_NEAR(outcomes[1].steps[i].loss, outcomes[0].steps[i].loss, 1e-9);
    EXPECT_EQ(outcomes[1].steps[i].learningRate, outcomes[0].steps[i].learningRate);
    EXPECT_DOUBLE_EQ(outcomes[1].steps[i].contrastTop1, outcomes[0].steps[i].contrastTop1);
  }
  const TensorFile whole = readTensorFile(outcomes[0].result.checkpoint);
  const TensorFile cut = readTensorFile(outcomes[1].result.checkpoint);
  ASSERT_EQ(cut.tensors.size(), whole.tensors.size());
  for (const auto& [name, tensor] : whole.tensors) {  // with momentum encoder, queue and optimizer
    EXPECT_TRUE(torch::allclose(cut.at(name), tensor, 1e-8, 1e-10)) << name;
  }
}

TEST(Accumulation, LeavesStepsAndScheduleAndGoesOnBitForBit) {
  const test::TemporaryFolder folder;
  const Outcome plain = train(accumulating(1), folder.path() / "plain", false);
  const Outcome whole = train(accumulating(4), folder.path() / "whole", false);
  ASSERT_EQ(whole.steps.size(), plain.steps.size());
  bool lambdasDiffer = false;
  for (std::size_t i = 0; i < whole.steps.size(); ++i) {
    EXPECT_EQ(whole.steps[i].learningRate, plain.steps[i].learningRate);
    EXPECT_NEAR(whole.steps[i].loss,
                whole.steps[i].lossOriginal + whole.steps[i].lossMixed + whole.steps[i].lossPartner,
                1e-4);
    EXPECT_LT(plain.steps[i].lambdaSd, 0);
    lambdasDiffer = lambdasDiffer || whole.steps[i].lambdaSd >= 0;
  }
  EXPECT_TRUE(lambdasDiffer);
  RunConfig half = accumulating(4);
  half.runtime.steps = 3;
  train(half, folder.path() / "parts", false);
  const Outcome rest = train(accumulating(4), folder.path() / "parts", true);
  test::expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
}

TEST(Accumulation, PartnersAreOfTheSameMicroBatchInThePreviewToo) {
  const RunConfig config = accumulating(2);
  const DatasetEntry& entry = datasetEntry(config.data.name);
  StepPreview preview(openDataset(config.data, Split::train),
                      {entry.mean, entry.standardDeviation});
  const auto samples = preview.batch(config, 3, 16).samples;
  ASSERT_EQ(samples.size(), 16U);
  for (std::size_t row = 0; row < 16; ++row) {
    const std::size_t partner = row / 8 * 8 + (7 - row % 8);
    EXPECT_EQ(samples[row].partner.pixels, samples[partner].view.pixels);
  }
  EXPECT_EQ(samples[0].mask.cells, samples[7].mask.cells);
  EXPECT_NE(samples[7].mask.cells, samples[8].mask.cells);
}

}  // namespace
}  // namespace mixmask
