// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "core/session/training_session.h"

namespace mixmask::test {

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
