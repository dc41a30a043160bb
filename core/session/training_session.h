// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "core/config/run_config.h"
#include "core/session/events.h"

namespace mixmask {

// A job that pretrains: it owns its thread and is the only source of truth for its state.
// The functions may be called from any one thread, return at once, and what they cause is told by
// events. After `finished` or `failed` the session can start again. Its destructor requests a stop
// and waits for the job; nobody should destroy a running session on a thread that must not wait.
class TrainingSession {
 public:
  virtual ~TrainingSession() = default;

  virtual JobState state() const = 0;
  bool canStart() const;   // idle, finished, failed
  bool canPause() const;   // running
  bool canResume() const;  // paused
  bool canStop() const;    // preparing, running, paused
  bool canSave() const;    // running, paused

  // A new run in `folder`, which must not hold one; empty: a new folder under defaultRunsFolder().
  // Throws ConfigError, before anything has been started, when check() finds a problem.
  virtual void start(const RunConfig& config, const std::filesystem::path& folder) = 0;
  // Goes on with an existing run from its newest valid checkpoint. `overrides` are assignments
  // "runtime.epochs=20"; only runtime.* and evaluation.* may change. Throws ConfigError.
  virtual void resumeRun(const std::filesystem::path& folder,
                         const std::vector<std::string>& overrides) = 0;

  virtual void pause() = 0;  // takes effect at the step boundary
  virtual void resume() = 0;
  virtual void stop() = 0;  // at the step boundary; saves a checkpoint, then JobFinished
  // As stop(), at the end of the epoch; a paused run goes on until then. Either of the other two
  // may follow and ends it sooner, and keepTraining() takes it back until that end has come.
  virtual void stopAfterEpoch() = 0;
  virtual void keepTraining() = 0;
  // At the step boundary, without saving: what follows the newest checkpoint is lost.
  virtual void stopWithoutSaving() = 0;
  virtual void saveNow() = 0;  // at the step boundary
  // Asks for one MixPreview of the next step; asking again before it came changes nothing.
  virtual void requestPreview() = 0;
};

std::unique_ptr<TrainingSession> makeTrainingSession(EventSink sink);

// $XDG_DATA_HOME/mixmask/runs
std::filesystem::path defaultRunsFolder();
// <time>-<recipe> under it: where a run of that recipe goes unless told otherwise.
std::filesystem::path newRunFolder(const std::string& recipe);
// The configuration an existing run was started with. Throws Error.
RunConfig configOfRun(const std::filesystem::path& folder);
// The run folder under `folder` that was written to last; empty: none.
std::filesystem::path newestRun(const std::filesystem::path& folder);

// What an existing run has recorded, to show it again: every report of each kind.
struct RunHistory {
  RunDescription description;
  std::vector<StepReport> steps;
  std::vector<EvaluationReport> evaluations;
  std::vector<SystemReport> system;  // empty: of a version that did not record it
  std::vector<Interruption> interruptions;
  std::vector<CheckpointSaved> checkpoints;  // that are there, by step
};
// The checkpoint files of a run, by step. Not validated.
std::vector<CheckpointSaved> checkpointsOf(const std::filesystem::path& folder);
RunHistory historyOfRun(const std::filesystem::path& folder);

}  // namespace mixmask
