// SPDX-License-Identifier: Apache-2.0
#include "core/session/training_session.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <atomic>
#include <new>
#include <thread>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"
#include "core/training/trainer.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

bool mayChangeOnResume(const std::string& path) {
  return path.rfind("runtime.", 0) == 0 || path.rfind("evaluation.", 0) == 0;
}

// The stored configuration with the assignments of a resume, each of which is logged.
RunConfig configForResume(RunConfig config, const std::vector<std::string>& overrides,
                          std::vector<std::string>& changes) {
  for (const std::string& assignment : overrides) {
    const std::string path = assignment.substr(0, assignment.find('='));
    if (!mayChangeOnResume(path)) {
      throw ConfigError(fmt::format(
          "{}: on resume only runtime.* and evaluation.* may change; start a new run for another {}",
          path, path));
    }
    const std::string before = toText(optionValue(config, path));
    applyAssignment(config, assignment);
    const std::string after = toText(optionValue(config, path));
    if (before != after) changes.push_back(fmt::format("{}: {} -> {}", path, before, after));
  }
  requireValid(config);
  return config;
}

// A run's method belongs to its weights: an edited config.yaml must not go on with them.
void requireSameMethod(const RunConfig& stored, const RunConfig& ofCheckpoint, const fs::path& folder) {
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
          "new run", (folder / "config.yaml").string(), spec.key, now, then));
    }
  }
}

class PretrainSession : public TrainingSession {
 public:
  explicit PretrainSession(EventSink sink) : sink_(std::move(sink)) {}

  JobState state() const override { return state_; }

  void start(const RunConfig& config, const fs::path& folder) override {
    requireValid(config);
    const fs::path path = folder.empty() ? newRunFolder(config.mixer.name) : folder;
    launch([this, config, path](std::stop_token stop) {
      const auto run = RunFolder::create(path, toYaml(config));
      train(config, *run, nullptr, std::move(stop));
    }, path);
  }

  void resumeRun(const fs::path& folder, const std::vector<std::string>& overrides) override {
    std::vector<std::string> changes;
    const RunConfig config = configForResume(configOfRun(folder), overrides, changes);
    launch([this, config, folder, changes](std::stop_token stop) {
      const auto run = RunFolder::open(folder);
      std::vector<std::string> refused;
      auto checkpoint = newestCheckpoint(folder, refused);
      if (checkpoint) requireSameMethod(config, checkpoint->config, folder);
      const std::int64_t step = checkpoint ? checkpoint->position.step : -1;
      run->cutAfter(step);
      run->writeConfig(toYaml(config));
      const auto note = [&](LogLine::Level level, const std::string& text) {
        run->log({level, text});
        sink_(LogLine{level, text});
      };
      for (const std::string& reason : refused) note(LogLine::Level::warning, "skipped: " + reason);
      note(LogLine::Level::info, checkpoint ? fmt::format("going on after step {}", step)
                                            : std::string("no checkpoint yet; starting again"));
      for (const std::string& change : changes) {
        note(LogLine::Level::info, fmt::format("changed after step {}: {}", std::max<std::int64_t>(step, 0), change));
        if (change.rfind("runtime.epochs", 0) == 0) {
          note(LogLine::Level::info, "the learning rate's schedule now spans the new number of epochs");
        }
      }
      train(config, *run, std::move(checkpoint), std::move(stop));
    }, folder);
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
  void saveNow() override {
    if (canSave()) requests_.save = true;
  }
  void requestPreview() override { requests_.preview = true; }

 private:
  template <typename Work>
  void launch(Work work, const fs::path& folder) {
    if (!canStart()) throw ConfigError("a run is already going on in this session; stop it first");
    requests_.gate.open();
    requests_.save = requests_.preview = false;
    setState(JobState::preparing);
    thread_ = std::jthread([this, work = std::move(work), folder](std::stop_token stop) {
      guarded([&] { work(std::move(stop)); }, folder);
    });
  }

  void train(const RunConfig& config, RunFolder& run, std::unique_ptr<LoadedCheckpoint> checkpoint,
             std::stop_token stop) {
    const auto fromTrainer = [this](Event event) {
      if (const auto* change = std::get_if<StateChanged>(&event)) {
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
    } catch (const std::exception& error) {
      recordFailure(run, error.what());
      throw;
    }
    run.writeStatus({.state = finished_.stopped ? "stopped" : nameOf(JobState::finished),
                     .step = finished_.steps,
                     .totalSteps = finished_.steps});
  }

  // The disk may be what failed: then there is only the event.
  static void recordFailure(RunFolder& run, const std::string& message) {
    try {
      run.log({LogLine::Level::error, message});
      run.flush();
      run.writeStatus({.state = nameOf(JobState::failed), .message = message});
    } catch (const Error&) {
    }
  }

  // The one place on this thread where exceptions end. The run's folder is released by then.
  template <typename Work>
  void guarded(Work work, const fs::path& folder) {
    try {
      work();
      setState(JobState::finished);
      sink_(finished_);
    } catch (const Error& error) {
      fail(error.kind(), error.what());
    } catch (const c10::OutOfMemoryError&) {
      fail(Error::Kind::device, "the GPU's memory is full; lower data.batchSize or use "
                                "runtime.precision bf16, and go on with --resume " + folder.string());
    } catch (const std::bad_alloc&) {
      fail(Error::Kind::device, "the memory is full; lower data.batchSize, and go on with --resume " +
                                    folder.string());
    } catch (const c10::Error& error) {
      fail(Error::Kind::device, error.what_without_backtrace());
    } catch (const std::exception& error) {
      fail(Error::Kind::other, error.what());
    }
  }

  void fail(Error::Kind kind, const std::string& message) {
    setState(JobState::failed);
    sink_(JobFailed{kind, message});
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
bool TrainingSession::canPause() const { return state() == JobState::running; }
bool TrainingSession::canResume() const { return state() == JobState::paused; }
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
