// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training_model.h"

#include "ui/event_inbox.h"

namespace mixmask::ui {
namespace {

constexpr int kTickMilliseconds = 50;

}  // namespace

TrainingModel::TrainingModel(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services), inbox_(std::make_shared<EventInbox>()) {
  session_ = services_.makeTrainingSession(
      [inbox = inbox_](Event event) { inbox->put(std::move(event)); });
  connect(&timer_, &QTimer::timeout, this, &TrainingModel::takeInbox);
  timer_.start(kTickMilliseconds);
}

TrainingModel::~TrainingModel() = default;

JobState TrainingModel::state() const {
  return session_->state();
}
bool TrainingModel::canStart() const {
  return session_->canStart() && !active_ && !opening_;
}
bool TrainingModel::canPause() const {
  return session_->canPause() && pendingVerb_.isEmpty();
}
bool TrainingModel::canResume() const {
  return session_->canResume() && pendingVerb_.isEmpty();
}
bool TrainingModel::canStop() const {
  return session_->canStop() && active_;
}
bool TrainingModel::canSave() const {
  return session_->canSave() && pendingVerb_.isEmpty();
}
bool TrainingModel::canGoOn() const {
  return canStart() && !runFolder_.empty();
}

template <typename Action>
bool TrainingModel::begin(Action action) {
  if (!canStart()) return false;
  takeInbox();
  try {
    action();
  } catch (const std::exception& error) {
    Q_EMIT stateChanged();
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
  active_ = true;
  pendingVerb_.clear();
  result_.reset();
  progress_ = {};
  phase_ = {};
  return true;
}

void TrainingModel::start(const RunConfig& config, const std::filesystem::path& folder) {
  if (!begin([&] { session_->start(config, folder); })) return;
  record_ = {};
  runFolder_.clear();
  runConfig_ = config;
  Q_EMIT recordReset();
  Q_EMIT stateChanged();
}

void TrainingModel::goOn(const RunConfig& config, const std::vector<std::string>& overrides) {
  if (!canGoOn()) return;
  if (!begin([&] { session_->resumeRun(runFolder_, overrides); })) return;
  runConfig_ = config;
  Q_EMIT stateChanged();
}

void TrainingModel::ask(const QString& pendingVerb, void (TrainingSession::*verb)()) {
  pendingVerb_ = pendingVerb;
  shownState_ = session_->state();
  (session_.get()->*verb)();
  Q_EMIT stateChanged();
}

void TrainingModel::pause() {
  if (canPause()) ask(tr("pausing"), &TrainingSession::pause);
}

void TrainingModel::resume() {
  if (canResume()) ask(tr("resuming"), &TrainingSession::resume);
}

void TrainingModel::stop() {
  if (canStop()) ask(tr("stopping"), &TrainingSession::stop);
}

void TrainingModel::saveNow() {
  if (canSave()) ask(tr("saving"), &TrainingSession::saveNow);
}

void TrainingModel::requestPreview() {
  if (session_->state() == JobState::running) session_->requestPreview();
}

void TrainingModel::openRun(const std::filesystem::path& folder) {
  if (!canStart()) return;
  opening_ = true;
  Q_EMIT stateChanged();
  opener_ = std::jthread([inbox = inbox_, folder, configOf = services_.configOfRun,
                          historyOf = services_.historyOfRun, summarize = services_.summarizeRun] {
    OpenedRun opened{folder, {}, {}, {}, {}};
    try {
      opened.summary = summarize(folder);
      opened.config = configOf(folder);
      opened.record = recordOf(historyOf(folder));
    } catch (const std::exception& error) {
      opened.error = error.what();
    }
    inbox->put(std::move(opened));
  });
}

void TrainingModel::takeInbox() {
  InboxContents contents = inbox_->take();
  const JobState state = session_->state();
  bool changed = state != shownState_;
  shownState_ = state;
  if (!contents.any && !changed) return;

  if (contents.description) {
    record_.run = *contents.description;
    runFolder_ = contents.description->folder;
    record_.truncateAfter(contents.description->firstStep);
    Q_EMIT recordReset();
  }
  for (const StepReport& report : contents.steps) record_.append(report);
  for (const EvaluationReport& report : contents.evaluations) record_.evaluations.push_back(report);
  if (!contents.steps.empty() || !contents.evaluations.empty()) Q_EMIT recordGrew();
  if (contents.progress) {
    progress_ = *contents.progress;
    Q_EMIT progressChanged();
  }
  if (contents.preview) Q_EMIT previewArrived(*contents.preview);
  if (contents.phase) {
    phase_ = *contents.phase;
    Q_EMIT phaseChanged();
  }
  for (const CheckpointSaved& saved : contents.checkpoints) Q_EMIT checkpointSaved(saved);
  if (!contents.log.empty()) Q_EMIT logArrived(contents.log);

  // A save that went wrong leaves a warning and no checkpoint.
  const bool saved =
      (!contents.checkpoints.empty() || !contents.log.empty()) && pendingVerb_ == tr("saving");
  const bool ended = contents.finished || contents.failed;
  if (changed || saved || ended) pendingVerb_.clear();
  if (ended) active_ = false;
  if (contents.finished) result_ = *contents.finished;
  if (changed || saved || ended) Q_EMIT stateChanged();
  if (contents.finished) Q_EMIT finished(*result_);
  if (contents.failed) Q_EMIT failed(QString::fromStdString(contents.failed->message));
  if (contents.opened) {
    opening_ = false;
    if (contents.opened->error.empty()) {
      record_ = std::move(contents.opened->record);
      runFolder_ = contents.opened->folder;
      runConfig_ = contents.opened->config;
      openedRun_ = std::move(contents.opened->summary);
      result_.reset();
      progress_ = {};
      Q_EMIT recordReset();
      Q_EMIT recordGrew();
      Q_EMIT runOpened(contents.opened->folder, contents.opened->config);
    } else {
      Q_EMIT failed(QString::fromStdString(contents.opened->error));
    }
    Q_EMIT stateChanged();
  }
}

}  // namespace mixmask::ui
