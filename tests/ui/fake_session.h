// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/session/training_session.h"

namespace mixmask::test {

// A session whose job is the test: it moves the state and sends the events by hand.
class FakeSession : public TrainingSession {
 public:
  explicit FakeSession(EventSink sink) : sink_(std::move(sink)) {}

  JobState state() const override { return state_; }
  void start(const RunConfig& config, const std::filesystem::path&) override {
    if (!refusal.empty()) throw ConfigError(refusal);
    calls.push_back("start");
    started = config;
    move(JobState::preparing);
  }
  void resumeRun(const std::filesystem::path& folder,
                 const std::vector<std::string>& assignments) override {
    calls.push_back("resumeRun " + folder.string());
    overrides = assignments;
    move(JobState::preparing);
  }
  void pause() override { calls.push_back("pause"); }
  void resume() override { calls.push_back("resume"); }
  void stop() override {
    calls.push_back("stop");
    move(JobState::stopping);
  }
  void stopAfterEpoch() override { calls.push_back("stopAfterEpoch"); }
  void keepTraining() override { calls.push_back("keepTraining"); }
  void stopWithoutSaving() override {
    calls.push_back("stopWithoutSaving");
    move(JobState::stopping);
  }
  void saveNow() override { calls.push_back("saveNow"); }
  void requestPreview() override { ++previewsAsked; }

  void move(JobState state) {
    state_ = state;
    sink_(StateChanged{state});
  }
  void send(Event event) { sink_(std::move(event)); }
  void run(const RunDescription& description) {
    send(description);
    move(JobState::running);
  }
  void finish(const JobFinished& result = {}) {
    move(JobState::finished);
    send(result);
  }
  void fail(const std::string& message) {
    move(JobState::failed);
    send(JobFailed{Error::Kind::data, message});
  }

  std::string refusal;
  std::vector<std::string> calls, overrides;
  RunConfig started;
  int previewsAsked = 0;

 private:
  EventSink sink_;
  JobState state_ = JobState::idle;
};

}  // namespace mixmask::test
