// SPDX-License-Identifier: Apache-2.0
#include "core/session/training_session.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"
#include "core/training/failure.h"
#include "core/training/trainer.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

// The stored configuration with the assignments of a resume.
RunConfig configForResume(RunConfig config, const std::vector<std::string>& overrides) {
  for (const std::string& assignment : overrides) {
    const std::string path = assignment.substr(0, assignment.find('='));
    if (!mayChangeOnResume(path)) {
      throw ConfigError(
          fmt::format("{}: on resume only runtime.* and evaluation.* may change; start a new run "
                      "for another {}",
                      path, path));
    }
    applyAssignment(config, assignment);
  }
  requireValid(config);
  return config;
}

// "runtime.epochs: 2 -> 3" for every option that differs from the checkpoint's.
std::vector<std::string> changesSince(const RunConfig& ofCheckpoint, const RunConfig& config) {
  std::vector<std::string> changes;
  for (const OptionSpec& spec : optionSpecs(config)) {
    if (!mayChangeOnResume(spec.key)) continue;
    const std::string before = toText(optionValue(ofCheckpoint, spec.key));
    const std::string after = toText(optionValue(config, spec.key));
    if (before != after) changes.push_back(fmt::format("{}: {} -> {}", spec.key, before, after));
  }
  return changes;
}

// A run's method belongs to its weights: an edited config.yaml must not go on with them.
void requireSameMethod(const RunConfig& stored, const RunConfig& ofCheckpoint,
                       const fs::path& folder) {
  for (const OptionSpec& spec : optionSpecs(stored)) {
    if (mayChangeOnResume(spec.key)) continue;
    std::string then = "something else";
    try {
      then = toText(optionValue(ofCheckpoint, spec.key));
    } catch (const ConfigError&) {
    }
    const std::string now = toText(optionValue(stored, spec.key));
    if (now != then) {
      throw ConfigError(fmt::format(
          "{}: {} is {}, but the checkpoint was trained with {}; put the old value back or start a "
          "new run",
          (folder / "config.yaml").string(), spec.key, now, then));
    }
  }
}

class PretrainSession : public TrainingSession {
 public:
  explicit PretrainSession(EventSink sink) : sink_(std::move(sink)) {}

  JobState state() const override { return state_; }

  void start(const RunConfig& config, const fs::path& folder) override {
    requireValid(config);
    // A run is found again from anywhere, so nothing in it depends on today's working folder.
    const fs::path path = fs::absolute(folder.empty() ? newRunFolder(config.mixer.name) : folder);
    RunConfig absolute = config;
    if (!config.data.root.empty()) absolute.data.root = fs::absolute(config.data.root).string();
    launch([this, absolute, path](std::stop_token stop) {
      const bool existed = fs::exists(path);
      auto run = RunFolder::create(path, toYaml(absolute));
      try {
        train(absolute, *run, nullptr, std::move(stop));
      } catch (...) {
        // A run that failed before its first step leaves no folder to stumble over.
        const bool empty = checkpointSteps(path).empty() && readMetrics(path).empty();
        run.reset();
        std::error_code code;
        if (!existed && empty) fs::remove_all(path, code);
        throw;
      }
    });
  }

  void resumeRun(const fs::path& folder, const std::vector<std::string>& overrides) override {
    const RunConfig config = configForResume(configOfRun(folder), overrides);
    launch([this, config, path = fs::absolute(folder)](std::stop_token stop) {
      const auto run = RunFolder::open(path);
      std::vector<std::string> refused;
      auto checkpoint = newestCheckpoint(path, refused);
      const auto note = [&](LogLine::Level level, const std::string& text) {
        run->log({level, text});
        sink_(LogLine{level, text});
      };
      for (const std::string& reason : refused) note(LogLine::Level::warning, "skipped: " + reason);
      if (checkpoint) {
        requireSameMethod(config, checkpoint->config, path);
        note(LogLine::Level::info,
             fmt::format("going on after step {}", checkpoint->position.step));
        for (const std::string& change : changesSince(checkpoint->config, config)) {
          note(LogLine::Level::info, "changed: " + change);
          if (change.rfind("runtime.epochs", 0) == 0) {
            note(LogLine::Level::info,
                 "the learning rate's schedule now spans the new number of epochs");
          }
        }
      } else {
        note(LogLine::Level::info, "no checkpoint yet; starting again");
      }
      run->cutAfter(checkpoint ? checkpoint->position.step : -1);
      train(config, *run, std::move(checkpoint), std::move(stop));
    });
  }

  void pause() override {
    if (canPause()) requests_.gate.close();
  }
  void resume() override { requests_.gate.open(); }
  void stop() override {
    // The job may end at this very moment; then there is nothing to stop.
    JobState now = state_;
    while (now == JobState::preparing || now == JobState::running || now == JobState::paused) {
      if (!state_.compare_exchange_weak(now, JobState::stopping)) continue;
      sink_(StateChanged{JobState::stopping});
      thread_.request_stop();
      return;
    }
  }
  void stopAfterEpoch() override {
    if (!canStop()) return;
    requests_.stopAfterEpoch = true;
    requests_.gate.open();
  }
  void keepTraining() override { requests_.stopAfterEpoch = false; }
  void stopWithoutSaving() override {
    if (!canStop()) return;  // what is being saved is not lost
    requests_.discard = true;
    stop();
  }
  void saveNow() override {
    if (canSave()) requests_.save = true;
  }
  void requestPreview() override { requests_.preview = true; }

 private:
  template <typename Work>
  void launch(Work work) {
    if (!canStart()) throw ConfigError("a run is already going on in this session; stop it first");
    requests_.gate.open();
    requests_.save = requests_.preview = false;
    requests_.stopAfterEpoch = requests_.discard = false;
    setState(JobState::preparing);
    thread_ = std::jthread([this, work = std::move(work)](std::stop_token stop) {
      guarded([&] { work(std::move(stop)); });
    });
  }

  void train(const RunConfig& config, RunFolder& run, std::unique_ptr<LoadedCheckpoint> checkpoint,
             std::stop_token stop) {
    RunStatus status = statusBefore(run);  // how far it is when it ends, in whichever way
    const auto fromTrainer = [this, &status](Event event) {
      if (const auto* about = std::get_if<RunDescription>(&event)) {
        status.step = about->firstStep;
        status.totalSteps = about->totalSteps;
      } else if (const auto* report = std::get_if<StepReport>(&event)) {
        status.step = report->step;
      } else if (const auto* change = std::get_if<StateChanged>(&event)) {
        JobState now = state_;
        while (now != JobState::stopping && now != change->state) {
          if (state_.compare_exchange_weak(now, change->state)) return sink_(std::move(event));
        }
        return;
      }
      sink_(std::move(event));
    };
    Trainer trainer(config, run, fromTrainer, requests_, std::move(checkpoint));
    try {
      finished_ = trainer.run(std::move(stop));
    } catch (...) {
      status.state = nameOf(JobState::failed);
      status.message = describeFailure(std::current_exception()).message;
      recordFailure(run, status);
      throw;
    }
    status.samplesPerSecond = finished_.samplesPerSecond;
    status.state = finished_.stopped ? "stopped" : nameOf(JobState::finished);
    run.writeStatus(status);
  }

  static RunStatus statusBefore(const RunFolder& run) {
    try {
      const RunStatus before = readStatus(run.path());
      return {.step = before.step, .totalSteps = before.totalSteps};
    } catch (const Error&) {
      return {};  // a new run
    }
  }

  // The disk may be what failed: then there is only the event.
  static void recordFailure(RunFolder& run, const RunStatus& status) {
    try {
      run.log({LogLine::Level::error, status.message});
      run.flush();
      run.writeStatus(status);
    } catch (const Error&) {
    }
  }

  // The one place on this thread where exceptions end. The run's folder is released by then.
  template <typename Work>
  void guarded(Work work) {
    try {
      work();
      setState(JobState::finished);
      sink_(finished_);
    } catch (...) {
      const JobFailed failure = describeFailure(std::current_exception());
      setState(JobState::failed);
      sink_(failure);
    }
  }

  void setState(JobState state) {
    state_ = state;
    sink_(StateChanged{state});
  }

  EventSink sink_;
  std::atomic<JobState> state_{JobState::idle};
  TrainerRequests requests_;
  JobFinished finished_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace

bool TrainingSession::canStart() const {
  const JobState now = state();
  return now == JobState::idle || now == JobState::finished || now == JobState::failed;
}
bool TrainingSession::canPause() const {
  return state() == JobState::running;
}
bool TrainingSession::canResume() const {
  return state() == JobState::paused;
}
bool TrainingSession::canStop() const {
  const JobState now = state();
  return now == JobState::preparing || now == JobState::running || now == JobState::paused;
}
bool TrainingSession::canSave() const {
  return state() == JobState::running || state() == JobState::paused;
}

std::unique_ptr<TrainingSession> makeTrainingSession(EventSink sink) {
  return std::make_unique<PretrainSession>(std::move(sink));
}

}  // namespace mixmask
