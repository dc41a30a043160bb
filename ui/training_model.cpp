// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training_model.h"

#include <algorithm>
#include <utility>

#include "ui/event_inbox.h"

namespace mixmask::ui {
namespace {

constexpr int kTickMilliseconds = 50;

}  // namespace

TrainingModel::TrainingModel(const StudioServices& services, QObject* parent)
    : QObject(parent),
      services_(services),
      inbox_(std::make_shared<EventInbox>()),
      opener_(services_, inbox_) {
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
bool TrainingModel::canStopAfterEpoch() const {
  return canStop() && stopMode_ == StopMode::none && state() != JobState::preparing;
}
bool TrainingModel::canKeepTraining() const {
  return canStop() && stopMode_ == StopMode::afterEpoch;
}
bool TrainingModel::canSave() const {
  return session_->canSave() && pendingVerb_.isEmpty();
}
bool TrainingModel::canGoOn() const {
  return canStart() && !runFolder_.empty() && !isTrainedElsewhere();
}

UnsavedWork TrainingModel::unsaved() const {
  UnsavedWork work;
  const std::int64_t last = record_.lastStep();
  for (const CheckpointSaved& one : checkpoints_) {
    if (one.step <= last) work.checkpoint = one.step;
  }
  work.steps = std::max<std::int64_t>(0, last - work.checkpoint.value_or(0));
  if (progress_.samplesPerSecond > 0) {
    work.seconds =
        static_cast<double>(work.steps * runConfig_.data.batchSize) / progress_.samplesPerSecond;
  }
  return work;
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
  opener_.stop();
  openedRun_ = {};
  active_ = true;
  pendingVerb_.clear();
  stopMode_ = StopMode::none;
  result_.reset();
  progress_ = {};
  phase_ = {};
  return true;
}

void TrainingModel::start(const RunConfig& config, const std::filesystem::path& folder) {
  if (!begin([&] { session_->start(config, folder); })) return;
  record_ = {};
  checkpoints_.clear();
  runFolder_.clear();
  runConfig_ = config;
  Q_EMIT recordReset();
  Q_EMIT checkpointsChanged();
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
  if (!canStop()) return;
  stopMode_ = StopMode::save;
  ask(tr("stopping"), &TrainingSession::stop);
}

// Nothing is pending: until the epoch ends, the run goes on as before.
void TrainingModel::stopAfterEpoch() {
  if (!canStopAfterEpoch()) return;
  stopMode_ = StopMode::afterEpoch;
  session_->stopAfterEpoch();
  Q_EMIT stateChanged();
}

void TrainingModel::keepTraining() {
  if (!canKeepTraining()) return;
  stopMode_ = StopMode::none;
  session_->keepTraining();
  Q_EMIT stateChanged();
}

void TrainingModel::stopWithoutSaving() {
  if (!canStop()) return;
  stopMode_ = StopMode::discard;
  ask(tr("stopping"), &TrainingSession::stopWithoutSaving);
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
  opener_.open(folder);
}

void TrainingModel::show(OpenedRun opened) {
  if (opened.isAgain && (opening_ || openedRun_.folder != opened.folder)) return;
  opening_ = false;
  if (!opened.error.empty()) {
    Q_EMIT failed(QString::fromStdString(opened.error));
    return Q_EMIT stateChanged();
  }
  record_ = std::move(opened.record);
  runFolder_ = opened.folder;
  runConfig_ = opened.config;
  openedRun_ = std::move(opened.summary);
  checkpoints_ = std::move(opened.checkpoints);
  result_.reset();
  progress_ = {};
  Q_EMIT recordReset();
  Q_EMIT recordGrew();
  Q_EMIT checkpointsChanged();
  if (!opened.isAgain) Q_EMIT runOpened(opened.folder, opened.config);
  Q_EMIT stateChanged();
}

void TrainingModel::take(RunNews news) {
  if (openedRun_.folder.empty() || openedRun_.folder != news.summary.folder) return;
  const std::int64_t before = record_.revision();
  record_.append(news.steps, std::move(news.others));
  if (news.summary.totalSteps > 0) record_.run.totalSteps = news.summary.totalSteps;
  const RunState state = std::exchange(openedRun_, std::move(news.summary)).state;
  tellGrowth(before);
  if (!std::ranges::equal(checkpoints_, news.checkpoints, {}, &CheckpointSaved::step,
                          &CheckpointSaved::step)) {
    checkpoints_ = std::move(news.checkpoints);
    Q_EMIT checkpointsChanged();
  }
  Q_EMIT stateChanged();
  if (openedRun_.state != state) Q_EMIT openedRunChanged();
}

// A save may take the place of older files.
void TrainingModel::noteSaved(const std::vector<CheckpointSaved>& saved) {
  if (saved.empty()) return;
  for (const CheckpointSaved& one : saved) putBackCheckpoint(one);
  for (const CheckpointSaved& one : saved) Q_EMIT checkpointSaved(one);
}

void TrainingModel::putBackCheckpoint(const CheckpointSaved& saved) {
  std::erase_if(checkpoints_, [&](const auto& other) { return other.step == saved.step; });
  checkpoints_.push_back(saved);
  refreshCheckpoints();
}

void TrainingModel::refreshCheckpoints() {
  std::erase_if(checkpoints_, [](const auto& one) {
    std::error_code code;
    return !std::filesystem::exists(one.file, code);
  });
  std::ranges::sort(checkpoints_, {}, &CheckpointSaved::step);
  Q_EMIT checkpointsChanged();
}

void TrainingModel::markPauses(JobState state) {
  if (state == JobState::paused && !isPauseMarked_) {
    record_.mark(RunMark::Kind::paused, record_.lastStep(), {});
  } else if (state == JobState::running && isPauseMarked_) {
    record_.mark(RunMark::Kind::resumed, record_.lastStep(), {});
  }
  isPauseMarked_ = state == JobState::paused;
}

void TrainingModel::tellGrowth(std::int64_t before) {
  const std::vector<HealthLamp> worse = record_.takeWorseLamps();
  if (record_.revision() > before) Q_EMIT recordGrew();
  for (const HealthLamp& lamp : worse) tellWorse(lamp);
}

void TrainingModel::tellWorse(const HealthLamp& lamp) {
  if (lamp.level != HealthLevel::alarm) return;
  Q_EMIT logArrived({{LogLine::Level::warning, lamp.name + ": " + lamp.sentence}});
  Q_EMIT healthAlarmed(lamp);
}

void TrainingModel::takeInbox() {
  InboxContents contents = inbox_->take();
  const JobState state = session_->state();
  bool changed = state != shownState_;
  shownState_ = state;
  if (!contents.any && !changed) return;

  if (contents.description) {
    record_.start(*contents.description);
    runFolder_ = contents.description->folder;
    Q_EMIT recordReset();
  }
  const std::int64_t before = record_.revision();
  record_.append(contents.steps, {.evaluations = contents.evaluations,
                                  .system = contents.system,
                                  .interruptions = {},
                                  .checkpoints = contents.checkpoints});
  markPauses(state);
  tellGrowth(before);
  if (contents.progress) {
    progress_ = *contents.progress;
    Q_EMIT progressChanged();
  }
  if (contents.preview) Q_EMIT previewArrived(*contents.preview);
  if (contents.phase) {
    phase_ = *contents.phase;
    Q_EMIT phaseChanged();
  }
  noteSaved(contents.checkpoints);
  if (!contents.log.empty()) Q_EMIT logArrived(contents.log);

  // A save that went wrong leaves a warning and no checkpoint.
  const bool saved =
      (!contents.checkpoints.empty() || !contents.log.empty()) && pendingVerb_ == tr("saving");
  const bool ended = contents.finished || contents.failed;
  if (changed || saved || ended) pendingVerb_.clear();
  if (ended) active_ = false;
  if (ended) stopMode_ = StopMode::none;
  if (contents.finished) result_ = *contents.finished;
  if (changed || saved || ended) Q_EMIT stateChanged();
  if (contents.finished) Q_EMIT finished(*result_);
  if (contents.failed) Q_EMIT failed(QString::fromStdString(contents.failed->message));
  if (contents.opened) show(std::move(*contents.opened));
  for (RunNews& news : contents.news) take(std::move(news));
}

}  // namespace mixmask::ui
