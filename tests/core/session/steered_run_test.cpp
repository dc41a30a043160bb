// SPDX-License-Identifier: Apache-2.0
// labels: unit threads
// A real run, steered through its folder as another process would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "core/session/run_library.h"
#include "core/session/training_session.h"
#include "tests/content_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

// Waits for events; the test's own timeout is the only clock.
class Told {
 public:
  void operator()(const Event& event) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto* change = std::get_if<StateChanged>(&event)) state_ = change->state;
      if (std::holds_alternative<StepReport>(event)) ++steps_;
      if (std::holds_alternative<CheckpointSaved>(event)) ++saved_;
      if (const auto* result = std::get_if<JobFinished>(&event)) result_ = *result;
    }
    changed_.notify_all();
  }
  template <typename Condition>
  void until(Condition condition) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return condition(*this); });
  }

  JobState state_ = JobState::idle;
  int steps_ = 0, saved_ = 0;
  std::optional<JobFinished> result_;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

RunConfig endlessConfig() {
  RunConfig config = loadRecipe("quickstart");
  for (const char* assignment :
       {"data.limit=64", "data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
        "evaluation.knn.enabled=false", "runtime.epochs=100000", "runtime.precision=fp32",
        "runtime.threads=1", "runtime.checkpointEverySteps=1000000"}) {
    applyAssignment(config, assignment);
  }
  return config;
}

TEST(SteeredRun, PausesSavesGoesOnAndStopsAsItsControlFileSays) {
  const test::TemporaryFolder place;
  const std::filesystem::path run = place.path() / "run";
  const auto library = openRunLibrary(place.path());
  Told told;
  const auto session = makeTrainingSession([&](const Event& event) { told(event); });
  session->start(endlessConfig(), run);
  told.until([](const Told& now) { return now.steps_ >= 2; });

  library->ask(run, RunRequest::pause);
  told.until([](const Told& now) { return now.state_ == JobState::paused; });
  EXPECT_EQ(summarizeRun(run).state, RunState::paused);
  EXPECT_EQ(summarizeRun(run).asked, std::nullopt) << "what was taken is gone";
  const int paused = told.steps_;

  library->ask(run, RunRequest::save);
  told.until([](const Told& now) { return now.saved_ == 1; });
  EXPECT_EQ(told.steps_, paused);

  place.write("run/control.json", std::string_view("{\"request\": \"explode\"}"));
  told.until([&](const Told&) { return !std::filesystem::exists(run / "control.json"); });

  library->ask(run, RunRequest::resume);
  told.until([&](const Told& now) { return now.steps_ > paused + 1; });

  library->ask(run, RunRequest::stop);
  told.until([](const Told& now) { return now.result_.has_value(); });
  EXPECT_TRUE(told.result_->stopped);
  EXPECT_EQ(summarizeRun(run).state, RunState::stopped);
  EXPECT_THAT(test::contentOf(run / "log.txt"), testing::HasSubstr("asked for nothing"));
}

}  // namespace
}  // namespace mixmask
