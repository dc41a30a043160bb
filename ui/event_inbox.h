// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/session/run_summary.h"
#include "core/session/training_session.h"
#include "ui/train/run_record.h"

namespace mixmask::ui {

// What an opened run folder held, or why it could not be read.
struct OpenedRun {
  std::filesystem::path folder{};
  RunConfig config{};
  RunRecord record{};
  RunSummary summary{};
  std::vector<CheckpointSaved> checkpoints{};
  std::string error{};
  bool isAgain = false;  // read anew while it was followed: it went on from a checkpoint
};

// What has come of an opened run that another process trains.
struct RunNews {
  RunSummary summary{};
  std::vector<StepReport> steps{};
  RunReports others{};
  std::vector<CheckpointSaved> checkpoints{};  // all that are there
};

// What has come since it was last taken. Reports of steps append, none is dropped; of what only
// shows the present, the newest stays.
struct InboxContents {
  bool any = false;
  std::optional<RunDescription> description;
  std::vector<StepReport> steps;
  std::vector<EvaluationReport> evaluations;
  std::vector<SystemReport> system;
  std::optional<Progress> progress;
  std::optional<PhaseChanged> phase;
  std::optional<MixPreview> preview;
  std::vector<CheckpointSaved> checkpoints;
  std::vector<LogLine> log;
  std::optional<JobFinished> finished;
  std::optional<JobFailed> failed;
  std::optional<OpenedRun> opened;
  std::vector<RunNews> news;  // of the run that was opened
};

// Filled on the job's thread, emptied on the GUI thread.
class EventInbox {
 public:
  void put(Event event) {
    const std::lock_guard lock(mutex_);
    contents_.any = true;
    std::visit([this](auto&& value) { keep(std::forward<decltype(value)>(value)); },
               std::move(event));
  }
  void put(OpenedRun opened) {
    const std::lock_guard lock(mutex_);
    contents_.any = true;
    contents_.opened = std::move(opened);
    contents_.news.clear();
  }
  void put(RunNews news) {
    const std::lock_guard lock(mutex_);
    contents_.any = true;
    contents_.news.push_back(std::move(news));
  }
  InboxContents take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(contents_, {});
  }

 private:
  void keep(StateChanged&&) {}  // the session itself knows its state
  void keep(PhaseChanged&& value) { contents_.phase = std::move(value); }
  void keep(RunDescription&& value) { contents_.description = std::move(value); }
  void keep(StepReport&& value) { contents_.steps.push_back(value); }
  void keep(SystemReport&& value) { contents_.system.push_back(value); }
  void keep(Progress&& value) { contents_.progress = value; }
  void keep(MixPreview&& value) { contents_.preview = std::move(value); }
  void keep(EvaluationReport&& value) { contents_.evaluations.push_back(value); }
  void keep(CheckpointSaved&& value) { contents_.checkpoints.push_back(std::move(value)); }
  void keep(LogLine&& value) { contents_.log.push_back(std::move(value)); }
  void keep(JobFinished&& value) { contents_.finished = std::move(value); }
  void keep(JobFailed&& value) { contents_.failed = std::move(value); }

  std::mutex mutex_;
  InboxContents contents_;
};

}  // namespace mixmask::ui
