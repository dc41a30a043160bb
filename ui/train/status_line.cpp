// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/status_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <cmath>

#include "ui/runs/run_text.h"
#include "ui/theme.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;
constexpr int kBarParts = 1000;

RunStateLook lookOf(JobState state) {
  switch (state) {
    case JobState::preparing:
      return {StatusLine::tr("Preparing"), "busy", &Colors::own};
    case JobState::running:
      return {StatusLine::tr("Running"), "start", &Colors::clean};
    case JobState::paused:
      return {StatusLine::tr("Paused"), "pause", &Colors::caution};
    case JobState::stopping:
      return {StatusLine::tr("Stopping"), "busy", &Colors::caution};
    case JobState::finished:
      return {StatusLine::tr("Finished"), "done", &Colors::clean};
    case JobState::failed:
      return {StatusLine::tr("Failed"), "error", &Colors::warning};
    case JobState::idle:
      break;
  }
  return {StatusLine::tr("Ready"), "idle", &Colors::dimText};
}

// Of a run that was opened it is the run's own, and not that of the job before.
RunStateLook lookOf(const TrainingModel& model) {
  const RunSummary& opened = model.openedRun();
  if (!opened.folder.empty()) {
    RunStateLook look = ui::lookOf(opened);
    if (isLive(opened)) look.word = StatusLine::tr("%1 elsewhere").arg(look.word);
    return look;
  }
  if (model.result() && model.result()->stopped) {
    return {StatusLine::tr("Stopped"), "stop", &Colors::dimText};
  }
  return lookOf(model.state());
}

}  // namespace

QString durationText(double seconds) {
  const auto whole = static_cast<qint64>(std::llround(seconds));
  if (whole < 60) return StatusLine::tr("%1 s").arg(whole);
  if (whole < 3600) {
    return StatusLine::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QChar('0'));
  }
  return StatusLine::tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QChar('0'));
}

StatusLine::StatusLine(TrainingModel& model, QWidget* parent)
    : QWidget(parent),
      model_(model),
      icon_(new QLabel(this)),
      state_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      numbers_(new QLabel(this)) {
  bar_->setRange(0, kBarParts);
  bar_->setFixedSize(160, 12);
  bar_->setTextVisible(false);
  bar_->setAccessibleName(tr("Progress of the run"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(kGap, 2, kGap, 2);
  row->setSpacing(kGap);
  row->addWidget(icon_);
  row->addWidget(state_);
  row->addWidget(bar_);
  row->addWidget(numbers_, 1);
  connect(&model_, &TrainingModel::stateChanged, this, &StatusLine::refreshState);
  connect(&model_, &TrainingModel::phaseChanged, this, &StatusLine::refreshState);
  connect(&model_, &TrainingModel::progressChanged, this, &StatusLine::refreshNumbers);
  connect(&model_, &TrainingModel::recordGrew, this, &StatusLine::refreshNumbers);
  connect(&model_, &TrainingModel::recordReset, this, &StatusLine::refreshNumbers);
  refreshState();
  refreshNumbers();
}

QString StatusLine::stateText() const {
  return state_->text();
}
QString StatusLine::numbersText() const {
  return numbers_->text();
}

// What a run that is stopping waits for, and what becomes of its work.
QString StatusLine::stopText() const {
  if (model_.stopMode() == StopMode::afterEpoch) return tr("saves the end of its epoch");
  const QString phase = QString::fromStdString(model_.phase().text);
  const bool steps = phase.isEmpty() || phase == "training" || phase == "stopping";
  const QString what = steps ? tr("its step") : phase;
  return model_.stopMode() == StopMode::discard ? tr("waits for %1, saves nothing").arg(what)
                                                : tr("waits for %1, then saves").arg(what);
}

void StatusLine::refreshState() {
  const RunStateLook look = lookOf(model_);
  QString text = look.word;
  const QString phase = QString::fromStdString(model_.phase().text);
  if (model_.state() == JobState::stopping) {
    text += ": " + stopText();
  } else {
    if (!model_.pendingVerb().isEmpty()) text += tr(", %1").arg(model_.pendingVerb());
    if (model_.stopMode() == StopMode::afterEpoch) text += tr(", stops after this epoch");
    if (model_.isActive() && !phase.isEmpty()) text += ": " + phase;
  }
  state_->setText(text);
  icon_->setPixmap(
      iconPixmap(look.icon, colorsOf(palette()).*look.role, kIconSize, devicePixelRatioF()));
  refreshNumbers();
}

void StatusLine::refreshNumbers() {
  const RunRecord& record = model_.record();
  const QLocale locale;
  const std::int64_t last = record.lastStep();
  const std::int64_t total = record.run.totalSteps;
  bar_->setVisible(total > 0);
  if (total > 0) bar_->setValue(static_cast<int>(last * kBarParts / total));
  QStringList parts;
  if (total > 0) {
    if (record.run.stepsPerEpoch > 0) {
      const double perEpoch = static_cast<double>(record.run.stepsPerEpoch);
      parts << tr("epoch %1 of %2")
                   .arg(locale.toString(static_cast<double>(last) / perEpoch, 'f', 1),
                        locale.toString(std::ceil(static_cast<double>(total) / perEpoch), 'f', 0));
    }
    parts << tr("step %1 of %2")
                 .arg(locale.toString(static_cast<qlonglong>(last)),
                      locale.toString(static_cast<qlonglong>(total)));
  }
  if (model_.isActive()) {
    const Progress& progress = model_.progress();
    if (progress.samplesPerSecond > 0) {
      parts << tr("%1 samples/s").arg(locale.toString(progress.samplesPerSecond, 'f', 0));
    }
    if (model_.stopMode() == StopMode::afterEpoch && record.run.stepsPerEpoch > 0) {
      const std::int64_t left = record.run.stepsPerEpoch - last % record.run.stepsPerEpoch;
      parts << tr("%1 steps to the end of the epoch")
                   .arg(locale.toString(static_cast<qlonglong>(left)));
    } else if (progress.secondsLeft >= 0) {
      parts << tr("%1 left").arg(durationText(progress.secondsLeft));
    }
  }
  if (record.mixes && record.hasSteps()) {
    parts << tr("λ %1").arg(locale.toString(record.latestLambda(), 'f', 3));
  }
  if (!record.evaluations.empty() && record.evaluations.back().knnTop1 >= 0) {
    parts << tr("kNN %1 %").arg(locale.toString(100 * record.evaluations.back().knnTop1, 'f', 1));
  }
  numbers_->setText(parts.join("   "));
}

void StatusLine::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refreshState();
}

}  // namespace mixmask::ui
