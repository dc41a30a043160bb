// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/opened_notice.h"

#include <QAction>
#include <QLocale>
#include <QSettings>

#include "ui/train/run_actions.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

constexpr int kMostSkipped = 100;

// The interruption that a user does not want to be asked about again: one run at one step.
QString keyOf(const RunSummary& run) {
  return QString("%1@%2").arg(QString::fromStdString(run.folder.string())).arg(run.step);
}

bool isSkipped(const RunSummary& run) {
  return QSettings().value("skippedRecoveries").toStringList().contains(keyOf(run));
}

void rememberSkip(const RunSummary& run) {
  QSettings settings;
  QStringList skipped = settings.value("skippedRecoveries").toStringList();
  skipped.prepend(keyOf(run));
  settings.setValue("skippedRecoveries", QStringList(skipped.mid(0, kMostSkipped)));
}

}  // namespace

OpenedNotice::OpenedNotice(TrainingModel& model, RunActions& actions, Banner& banner,
                           QObject* parent)
    : QObject(parent), model_(model), actions_(actions), banner_(banner) {
  connect(&model_, &TrainingModel::runOpened, this, &OpenedNotice::say);
  connect(&model_, &TrainingModel::openedRunChanged, this, &OpenedNotice::sayHowItEnded);
}

void OpenedNotice::say() {
  const RunSummary& run = model_.openedRun();
  if (run.state == RunState::interrupted && !isSkipped(run)) return offerRecovery();
  const QString name = QString::fromStdString(run.name);
  if (isLive(run)) {
    banner_.say(
        Banner::Kind::info,
        tr("%1 is being trained by process %2 on %3, and its curves follow it. The page Runs can "
           "pause or stop it.")
            .arg(name)
            .arg(run.pid)
            .arg(QString::fromStdString(run.host)),
        tr("Show in Runs"), [this] { Q_EMIT watchAsked(model_.openedRun().folder); });
    return;
  }
  const RunRecord& record = model_.record();
  const auto last = record.hasSteps() ? static_cast<qlonglong>(record.lastStep()) : 0;
  const QLocale locale;
  banner_.say(Banner::Kind::info,
              tr("%1 has %2 of %3 steps. Settings under Runtime and Evaluation may change "
                 "before it goes on.")
                  .arg(name, locale.toString(last),
                       locale.toString(static_cast<qlonglong>(record.run.totalSteps))),
              tr("Go on"), [this] { goOn(); });
}

void OpenedNotice::sayHowItEnded() {
  if (!isLive(model_.openedRun())) say();
}

void OpenedNotice::offerRecovery() {
  const RunSummary& run = model_.openedRun();
  const QLocale locale;
  banner_.say(
      Banner::Kind::caution,
      tr("%1 was interrupted after step %2 of %3: its process ended without a word. It can "
         "go on from its newest checkpoint.")
          .arg(QString::fromStdString(run.name), locale.toString(static_cast<qlonglong>(run.step)),
               locale.toString(static_cast<qlonglong>(run.totalSteps))),
      tr("Recover"), [this] { goOn(); });
  banner_.offerToo(tr("Skip"), [this] {
    rememberSkip(model_.openedRun());
    banner_.hide();
  });
}

void OpenedNotice::goOn() {
  const QString why = actions_.goOnProblem();
  if (!why.isEmpty()) return banner_.say(Banner::Kind::error, why);
  actions_.goOn->trigger();
}

}  // namespace mixmask::ui
