// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/session/run_library.h"

namespace mixmask::test {

// The runs that a library finds, and what was done to them. Shared with the worker's thread.
struct FakeRuns {
  std::mutex mutex;
  std::vector<RunSummary> runs;
  std::vector<std::string> calls;
  std::string refusal;  // of everything that would change a run

  void set(std::vector<RunSummary> now) {
    const std::lock_guard lock(mutex);
    runs = std::move(now);
  }
  void note(std::string call) {
    const std::lock_guard lock(mutex);
    if (!refusal.empty()) throw OutputError(refusal);
    calls.push_back(std::move(call));
  }
  bool wasCalled(const std::string& call) {
    const std::lock_guard lock(mutex);
    return std::find(calls.begin(), calls.end(), call) != calls.end();
  }
};

class FakeLibrary : public RunLibrary {
 public:
  explicit FakeLibrary(std::shared_ptr<FakeRuns> fake) : fake_(std::move(fake)) {}

  std::vector<std::filesystem::path> refresh(std::stop_token, const TakeRuns& take) override {
    std::vector<RunSummary> now;
    {
      const std::lock_guard lock(fake_->mutex);
      now = fake_->runs;
    }
    std::vector<std::filesystem::path> gone;
    for (const auto& folder : known_) {
      if (std::ranges::none_of(now, [&](const auto& run) { return run.folder == folder; })) {
        gone.push_back(folder);
      }
    }
    known_.clear();
    for (const RunSummary& run : now) known_.push_back(run.folder);
    if (!now.empty()) take(std::move(now));
    return gone;
  }
  void writeNotes(const std::filesystem::path& run, const std::string& text) override {
    note("notes " + run.filename().string() + ": " + text);
  }
  void writeTags(const std::filesystem::path& run, const std::vector<std::string>& tags) override {
    std::string all;
    for (const std::string& tag : tags) all += " " + tag;
    note("tags " + run.filename().string() + ":" + all);
  }
  std::filesystem::path moveToTrash(const std::filesystem::path& run) override {
    note("trash " + run.filename().string());
    const std::lock_guard lock(fake_->mutex);
    std::erase_if(fake_->runs, [&](const RunSummary& other) { return other.folder == run; });
    return run.parent_path() / ".trash" / run.filename();
  }
  void restore(const std::filesystem::path&, const std::filesystem::path& run) override {
    note("restore " + run.filename().string());
  }
  void deleteForEver(const std::filesystem::path& trashed) override {
    note("delete " + trashed.filename().string());
    const std::lock_guard lock(fake_->mutex);
    std::erase_if(fake_->runs, [&](const RunSummary& other) { return other.folder == trashed; });
  }
  void ask(const std::filesystem::path& run, RunRequest request) override {
    note(std::string(nameOf(request)) + " " + run.filename().string());
  }

 private:
  void note(std::string call) { fake_->note(std::move(call)); }

  std::shared_ptr<FakeRuns> fake_;
  std::vector<std::filesystem::path> known_;
};

inline RunSummary fakeSummary(const std::string& name, RunState state = RunState::finished) {
  RunSummary run;
  run.folder = std::filesystem::path("/nowhere/runs") / name;
  run.name = name;
  run.state = state;
  run.secondsSinceNews = 1;
  run.host = "desk";
  run.pid = 4711;
  run.framework = {"mocov2", "MoCo v2"};
  run.mixer = {"mixmask", "MixMask (filling)"};
  run.backbone = {"resnet18", "ResNet-18"};
  run.dataset = {"fashion-mnist", "Fashion-MNIST"};
  run.gridSize = 4;
  run.keepRatio = 0.5;
  run.seed = 0;
  run.settings = name;
  run.step = run.totalSteps = 1170;
  run.loss = {{9, 9.2, 9.1}, {8, 8.4, 8.2}, {7.5, 7.9, 7.6}};
  run.knnLast = 0.806;
  run.knnBest = 0.81;
  run.knnUntrained = 0.76;
  run.started = 1767268800;
  run.seconds = 125;
  run.bytes = 12000000;
  run.notes = "";
  return run;
}

}  // namespace mixmask::test
