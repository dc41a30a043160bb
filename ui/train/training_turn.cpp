// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/training_turn.h"

#include <utility>

#include "ui/runs/run_text.h"
#include "ui/training_model.h"

namespace mixmask::ui {

TrainingTurn::TrainingTurn(const StudioServices& services, TrainingModel& model, QObject* parent)
    : QObject(parent), devices_(services.devices), model_(model) {
  connect(&model_, &TrainingModel::stateChanged, this, &TrainingTurn::follow);
  connect(&model_, &TrainingModel::recordReset, this, [this] {
    if (model_.isActive() && !model_.runFolder().empty()) {
      devices_->setSubject(place_, pathText(model_.runFolder().filename()));
    }
  });
  connect(&model_, &TrainingModel::progressChanged, this, &TrainingTurn::tellProgress);
  connect(devices_.get(), &DeviceQueue::changed, this, &TrainingTurn::changed);
  connect(devices_.get(), &DeviceQueue::progressed, this, [this] {
    if (waits()) Q_EMIT changed();
  });
}

TrainingTurn::~TrainingTurn() {
  disconnect(devices_.get(), nullptr, this, nullptr);
  devices_->leave(place_);
}

bool TrainingTurn::waits() const {
  return devices_->waits(place_);
}

bool TrainingTurn::holdsStart() const {
  return waits() && !holdsResume_;
}

QString TrainingTurn::waitText() const {
  return devices_->waitText(place_);
}

void TrainingTurn::start(const RunConfig& config, const std::filesystem::path& folder) {
  if (!model_.canStart() || waits()) return;
  enter(pathText(folder.filename()), config);
  holdsResume_ = false;
  ask([=, this] { model_.start(config, folder); });
}

void TrainingTurn::goOn(const RunConfig& config, const std::vector<std::string>& overrides) {
  if (!model_.canGoOn() || waits()) return;
  enter(pathText(model_.runFolder().filename()), config);
  holdsResume_ = false;
  ask([=, this, run = model_.runFolder()] {
    if (model_.runFolder() == run) model_.goOn(config, overrides);
  });
}

void TrainingTurn::resume() {
  if (!model_.canResume() || waits()) return;
  enter(pathText(model_.runFolder().filename()), model_.runConfig());
  holdsResume_ = true;
  ask([this] {
    isResuming_ = true;
    model_.resume();
  });
}

void TrainingTurn::enter(const QString& subject, const RunConfig& config) {
  subject_ = subject;
  if (place_ != 0) return devices_->setSubject(place_, subject);
  place_ = devices_->enter({.kind = DeviceJob::Kind::training,
                            .title = tr("Training"),
                            .subject = subject,
                            .device = config.runtime.device,
                            .begin = [this](int) { begin(); },
                            .cancel = [this](int) { waits() ? cancel() : model_.stop(); },
                            .phase = {}});
}

void TrainingTurn::ask(std::function<void()> verb) {
  held_ = std::move(verb);
  devices_->cancelDryRuns();
  devices_->ask(place_);
}

// While a run is being opened nothing can start; follow() comes back to it.
void TrainingTurn::begin() {
  if (held_ && (holdsResume_ || model_.canStart())) {
    const auto verb = std::exchange(held_, {});
    isBeginning_ = true;
    verb();
    isBeginning_ = false;
  }
  follow();
}

void TrainingTurn::runNow() {
  if (waits()) devices_->take(place_);
}

void TrainingTurn::cancel() {
  if (!waits()) return;
  held_ = {};
  model_.isActive() ? devices_->rest(place_) : leave();
  Q_EMIT changed();
}

void TrainingTurn::leave() {
  held_ = {};
  isResuming_ = false;
  devices_->leave(std::exchange(place_, 0));
}

// The session's state is the truth; the place follows it.
void TrainingTurn::follow() {
  if (isBeginning_) return;  // it is looked at afterwards
  const bool isPaused = model_.state() == JobState::paused;
  if (!isPaused) isResuming_ = false;
  if (!model_.isActive()) {
    if (place_ == 0 || holdsStart()) return;
    if (!held_ || holdsResume_) {
      leave();
    } else if (model_.canStart()) {
      begin();
    }
  } else if (isPaused && !isResuming_) {
    if (!waits()) devices_->rest(place_);
  } else {
    held_ = {};  // it runs, whatever for
    if (place_ == 0) enter(pathText(model_.runFolder().filename()), model_.runConfig());
    devices_->take(place_);
  }
}

void TrainingTurn::tellProgress() {
  const Progress& now = model_.progress();
  if (place_ == 0 || now.totalSteps <= 0) return;
  devices_->setPhase(place_, {tr("step %L1 of %L2").arg(now.step).arg(now.totalSteps).toStdString(),
                              static_cast<double>(now.step) / static_cast<double>(now.totalSteps),
                              now.secondsLeft});
}

}  // namespace mixmask::ui
