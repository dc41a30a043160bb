// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/cost_preview.h"

#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme.h"
#include "ui/train/config_draft.h"
#include "ui/train/status_line.h"
#include "ui/training_model.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;
constexpr int kBarParts = 100;

// These change nothing of what is measured.
bool isFree(const std::string& path) {
  return path == "runtime.seed" || path == "runtime.badImages" ||
         path == "runtime.checkpointEverySteps";
}

QString stepTime(double seconds) {
  return seconds < 1 ? CostPreview::tr("%1 ms").arg(QLocale().toString(1000 * seconds, 'f', 0))
                     : CostPreview::tr("%1 s").arg(QLocale().toString(seconds, 'f', 2));
}

QString sizeText(double megabytes) {
  const QLocale locale;
  return megabytes < 1000 ? CostPreview::tr("%1 MB").arg(locale.toString(megabytes, 'f', 0))
                          : CostPreview::tr("%1 GB").arg(locale.toString(megabytes / 1000, 'f', 1));
}

}  // namespace

QString costText(const CostEstimate& cost) {
  const auto steps = static_cast<qlonglong>(cost.steps);
  QString text = CostPreview::tr("%1 steps \u00d7 %2 = %3")
                     .arg(QLocale().toString(steps), stepTime(cost.secondsPerStep),
                          durationText(cost.trainingSeconds));
  if (cost.evaluationSeconds >= 0) {
    text += CostPreview::tr(", kNN %1: about %2 in all")
                .arg(durationText(cost.evaluationSeconds),
                     durationText(cost.trainingSeconds + cost.evaluationSeconds));
  }
  return text + CostPreview::tr(". %1 of memory, %2 a checkpoint.")
                    .arg(sizeText(cost.memoryMb), sizeText(cost.checkpointMb));
}

CostPreview::CostPreview(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
                         QWidget* parent)
    : QWidget(parent),
      devices_(services.devices),
      model_(model),
      draft_(draft),
      icon_(new QLabel(this)),
      text_(new QLabel(this)),
      bar_(new QProgressBar(this)),
      button_(new QPushButton(this)),
      worker_(services) {
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  bar_->setTextVisible(false);
  bar_->setFixedHeight(kGap);
  bar_->setAccessibleName(tr("Progress of the estimate"));
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(icon_);
  row->addWidget(text_, 1);
  row->addWidget(button_);
  row->addWidget(new HelpButton(Topic::cost, this));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGap, kGap, 2 * kGap, kGap);
  column->setSpacing(kGap / 2);
  column->addLayout(row);
  column->addWidget(bar_);
  connect(button_, &QPushButton::clicked, this, &CostPreview::press);
  connect(&draft_, &ConfigDraft::changed, this, &CostPreview::refresh);
  connect(&model_, &TrainingModel::stateChanged, this, [this] {
    if (model_.isActive()) cancel();  // it would slow the run down
    refresh();
  });
  connect(devices_.get(), &DeviceQueue::changed, this, &CostPreview::refresh);
  connect(devices_.get(), &DeviceQueue::progressed, this, [this] {
    if (devices_->waits(place_)) refresh();
  });
  connect(&worker_, &CostWorker::progressed, this, [this](const PhaseChanged& phase) {
    if (!worker_.isBusy()) return;
    bar_->setRange(0, phase.share < 0 ? 0 : kBarParts);
    bar_->setValue(static_cast<int>(phase.share * kBarParts));
    devices_->setPhase(place_, phase);
    say(tr("Dry run: %1").arg(QString::fromStdString(phase.text)), false);
  });
  connect(&worker_, &CostWorker::done, this, [this](const CostEstimate& estimate) {
    leave();
    say(costText(estimate), false);
  });
  connect(&worker_, &CostWorker::failed, this, [this](const QString& message) {
    leave();
    say(message, true);
  });
  connect(&worker_, &CostWorker::cancelled, this, [this] {
    leave();
    estimated_.reset();
    say({}, false);
  });
  refresh();
}

CostPreview::~CostPreview() {
  disconnect(devices_.get(), nullptr, this, nullptr);
  leave();
}

void CostPreview::press() {
  place_ != 0 ? cancel() : ask();
}

void CostPreview::ask() {
  estimated_ = draft_.config();
  place_ = devices_->enter({.kind = DeviceJob::Kind::dryRun,
                            .title = tr("Dry run"),
                            .subject = draft_.origin(),
                            .device = estimated_->runtime.device,
                            .begin =
                                [this](int) {
                                  worker_.estimate(*estimated_);
                                  bar_->setRange(0, 0);
                                  say(tr("Dry run of a few steps"), false);
                                },
                            .cancel = [this](int) { cancel(); },
                            .phase = {}});
  devices_->ask(place_);
}

void CostPreview::cancel() {
  if (place_ == 0) return;
  worker_.cancel();
  button_->setEnabled(false);
  if (worker_.isBusy()) return;  // its end is told
  leave();
  estimated_.reset();
  say({}, false);
}

void CostPreview::leave() {
  devices_->leave(std::exchange(place_, 0));
}

void CostPreview::say(const QString& text, bool isProblem) {
  said_ = text;
  saidProblem_ = isProblem;
  refresh();
}

QString CostPreview::text() const {
  return text_->text();
}

bool CostPreview::isStale() const {
  if (!estimated_ || place_ != 0) return false;
  const std::vector<std::string> paths = draft_.pathsUnlike(*estimated_);
  return !std::ranges::all_of(paths, &isFree);
}

void CostPreview::refresh() {
  const bool isAsked = place_ != 0, stale = isStale();
  const int errors = draft_.errorCount();
  QString text = said_.isEmpty() ? tr("What will this run cost?") : said_;
  if (devices_->waits(place_)) text = tr("Waits %1.").arg(devices_->waitText(place_));
  if (stale) text = tr("Of other settings: %1").arg(said_);
  text_->setText(text);
  const Colors colors = colorsOf(palette());
  QPalette own = palette();
  own.setColor(QPalette::WindowText, saidProblem_ && !stale     ? colors.warningText
                                     : stale || said_.isEmpty() ? colors.dimText
                                                                : colors.text);
  text_->setPalette(own);
  icon_->setVisible(stale || saidProblem_);
  icon_->setPixmap(iconPixmap(saidProblem_ && !stale ? "error" : "warning",
                              saidProblem_ && !stale ? colors.warning : colors.caution, kIconSize,
                              devicePixelRatioF()));
  bar_->setVisible(worker_.isBusy());
  button_->setText(isAsked ? tr("Cancel") : tr("&Estimate cost"));
  button_->setEnabled(isAsked || (errors == 0 && !model_.isActive()));
  button_->setToolTip(
      isAsked             ? tr("End the dry run")
      : model_.isActive() ? tr("Not while a run is going on: each would slow the other down")
      : errors > 0        ? tr("Correct the fields that are marked as errors first")
                          : tr("Steps, time and memory of this run, from a dry run of a few steps; "
                                      "nothing of it is kept"));
}

void CostPreview::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && button_ != nullptr) refresh();
}

}  // namespace mixmask::ui
