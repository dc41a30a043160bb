// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/training/trainer.h"

namespace mixmask::test {

// Few images of Fashion-MNIST and a tiny network: eight steps.
inline RunConfig tinyConfig() {
  RunConfig config = loadRecipe("quickstart");
  for (const char* assignment :
       {"data.limit=64", "data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
        "evaluation.knn.k=10", "evaluation.knn.everySteps=3", "evaluation.knn.bank=40",
        "evaluation.knn.queries=20", "runtime.epochs=2", "runtime.precision=fp32",
        "runtime.checkpointEverySteps=2", "runtime.threads=1"}) {
    applyAssignment(config, assignment);
  }
  return config;
}

struct Outcome {
  JobFinished result;
  std::vector<StepReport> steps;
  std::vector<EvaluationReport> evaluations;
};

// Runs in `folder`, new or going on; `onEvent` may request a stop.
inline Outcome train(const RunConfig& config, const std::filesystem::path& folder, bool resume,
                     const std::function<void(const Event&, std::stop_source&)>& onEvent = {}) {
  auto run = resume ? RunFolder::open(folder) : RunFolder::create(folder, toYaml(config));
  std::unique_ptr<LoadedCheckpoint> checkpoint;
  if (resume) {
    std::vector<std::string> refused;
    checkpoint = newestCheckpoint(folder, refused);
    run->cutAfter(checkpoint ? checkpoint->position.step : -1);
  }
  Outcome outcome;
  TrainerRequests requests;
  std::stop_source stop;
  Trainer trainer(
      config, *run,
      [&](const Event& event) {
        if (const auto* step = std::get_if<StepReport>(&event)) outcome.steps.push_back(*step);
        if (const auto* report = std::get_if<EvaluationReport>(&event))
          outcome.evaluations.push_back(*report);
        if (onEvent) onEvent(event, stop);
      },
      requests, std::move(checkpoint));
  outcome.result = trainer.run(stop.get_token());
  return outcome;
}

inline void expectEqualTensors(const std::filesystem::path& a, const std::filesystem::path& b) {
  const TensorFile first = readTensorFile(a), second = readTensorFile(b);
  ASSERT_EQ(first.tensors.size(), second.tensors.size());
  for (const auto& [name, tensor] : first.tensors) {
    EXPECT_TRUE(torch::equal(tensor, second.at(name))) << name;
  }
}

}  // namespace mixmask::test
