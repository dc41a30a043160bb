// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/studio_services.h"
#include "ui/train/run_opener.h"
#include "ui/train/run_record.h"

namespace mixmask::ui {

class EventInbox;
struct OpenedRun;
struct RunNews;

// How a run was asked to end before its last step.
enum class StopMode { none, save, afterEpoch, discard };

// What a stop without saving would lose.
struct UnsavedWork {
  std::int64_t steps = 0;
  double seconds = 0;                        // that they took, about
  std::optional<std::int64_t> checkpoint{};  // the newest one's step; nothing: none was saved
};

// The one object between a training session and the window. The session's thread fills an inbox; a
// timer of the GUI thread takes all of it and emits each signal at most once a tick, however many
// steps there were.
class TrainingModel : public QObject {
  Q_OBJECT
 public:
  explicit TrainingModel(const StudioServices& services, QObject* parent = nullptr);
  ~TrainingModel() override;

  JobState state() const;
  // From start until its JobFinished or JobFailed has been seen.
  bool isActive() const { return active_; }
  bool canStart() const;
  bool canPause() const;
  bool canResume() const;
  bool canStop() const;  // with or without saving
  bool canStopAfterEpoch() const;
  bool canKeepTraining() const;  // a stop after the epoch can be taken back
  bool canSave() const;
  bool canGoOn() const;  // a run is shown that can be resumed
  // The run shown gives news of another process that trains it.
  bool isTrainedElsewhere() const { return isLive(openedRun_) && !isQuiet(openedRun_); }
  // What was asked for and has not happened yet: "pausing"; empty: nothing.
  const QString& pendingVerb() const { return pendingVerb_; }
  StopMode stopMode() const { return stopMode_; }
  UnsavedWork unsaved() const;

  const RunRecord& record() const { return record_; }
  const std::filesystem::path& runFolder() const { return runFolder_; }
  // What the run shown was started with, or went on with.
  const RunConfig& runConfig() const { return runConfig_; }
  // Of the run shown, where it was opened and no job of this window has taken it up; else empty. It
  // is kept up to date while another process trains the run.
  const RunSummary& openedRun() const { return openedRun_; }
  // Of the run shown, by step: those whose file is there.
  const std::vector<CheckpointSaved>& checkpoints() const { return checkpoints_; }
  const Progress& progress() const { return progress_; }
  const PhaseChanged& phase() const { return phase_; }
  const std::optional<JobFinished>& result() const { return result_; }

  // These throw nothing: what goes wrong is told by failed().
  void start(const RunConfig& config, const std::filesystem::path& folder = {});
  // `overrides` make the run's configuration `config`.
  void goOn(const RunConfig& config, const std::vector<std::string>& overrides);
  void pause();
  void resume();
  // How a run ends is said once: only a stop after the epoch can still be made another one, or be
  // taken back.
  void stop();  // saves
  void stopAfterEpoch();
  void keepTraining();
  void stopWithoutSaving();
  void saveNow();
  void requestPreview();
  // Forgets the checkpoints whose file is gone.
  void refreshCheckpoints();
  // One of the run shown that is there again.
  void putBackCheckpoint(const CheckpointSaved& saved);
  // Reads the run's record on another thread; runOpened() or failed() follows. Of a run that
  // another process trains the record then grows, until that ends or something else is shown.
  void openRun(const std::filesystem::path& folder);

 public Q_SLOTS:
  // Takes the whole inbox. Called by the timer.
  void takeInbox();

 Q_SIGNALS:
  void stateChanged();
  void recordReset();                          // another run, or the same one cut at a checkpoint
  void recordGrew();                           // reports or marks were added
  void healthAlarmed(const HealthLamp& lamp);  // in a run that is going on
  void progressChanged();
  void phaseChanged();
  void previewArrived(const MixPreview& preview);
  void checkpointSaved(const CheckpointSaved& saved);
  void checkpointsChanged();
  void logArrived(const std::vector<LogLine>& lines);
  void finished(const JobFinished& result);
  void failed(const QString& message);
  void runOpened(const std::filesystem::path& folder, const RunConfig& config);
  void openedRunChanged();  // its state, by the process that trains it

 private:
  void show(OpenedRun opened);
  void take(RunNews news);
  void noteSaved(const std::vector<CheckpointSaved>& saved);
  void markPauses(JobState state);
  void tellGrowth(std::int64_t before);  // of the record, since that revision
  void tellWorse(const HealthLamp& lamp);
  void ask(const QString& pendingVerb, void (TrainingSession::*verb)());
  template <typename Action>
  bool begin(Action action);

  StudioServices services_;
  std::shared_ptr<EventInbox> inbox_;
  RunRecord record_;
  std::filesystem::path runFolder_;
  RunConfig runConfig_;
  RunSummary openedRun_;
  std::vector<CheckpointSaved> checkpoints_;
  Progress progress_;
  PhaseChanged phase_;
  std::optional<JobFinished> result_;
  QString pendingVerb_;
  StopMode stopMode_ = StopMode::none;
  bool active_ = false;
  bool opening_ = false;
  bool isPauseMarked_ = false;
  JobState shownState_ = JobState::idle;
  QTimer timer_;
  std::unique_ptr<TrainingSession> session_;  // its end waits for the job
  RunOpener opener_;
};

}  // namespace mixmask::ui
