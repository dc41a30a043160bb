// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "core/config/run_config.h"
#include "core/session/training_session.h"

namespace mixmask::test {

// The quickstart's smallest run: one step of 16 images, an encoder of a sixteenth of the width.
inline RunConfig oneStep() {
  RunConfig config = loadRecipe("quickstart");
  for (const char* assignment :
       {"data.limit=64", "data.batchSize=16", "framework.queueSize=32", "backbone.width=0.0625",
        "evaluation.knn.enabled=false", "runtime.steps=1", "runtime.threads=1"}) {
    applyAssignment(config, assignment);
  }
  return config;
}

// Trains a new run to its end, as the window and the command line do. A fatal failure where the run
// fails or takes minutes.
inline void finishRun(const RunConfig& config, const std::filesystem::path& folder) {
  std::mutex mutex;
  std::condition_variable end;
  bool ended = false;
  const auto session = makeTrainingSession([&](const Event& event) {
    ASSERT_FALSE(std::holds_alternative<JobFailed>(event));
    if (!std::holds_alternative<JobFinished>(event)) return;
    const std::lock_guard lock(mutex);
    ended = true;
    end.notify_one();
  });
  session->start(config, folder);
  std::unique_lock lock(mutex);
  ASSERT_TRUE(end.wait_for(lock, std::chrono::minutes(5), [&] { return ended; }));
}

}  // namespace mixmask::test
