// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_actions.h"

#include <QAction>
#include <QLocale>
#include <QMenu>
#include <QRegularExpression>

#include "ui/theme.h"
#include "ui/train/config_draft.h"
#include "ui/train/training_turn.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

// What the verb does, with its keys.
QString tipOf(const QAction& action) {
  return QString("%1 (%2)").arg(action.statusTip(),
                                action.shortcut().toString(QKeySequence::NativeText));
}

QAction* verb(QObject* parent, const char* iconName, const QString& text, const QString& tip,
              const QKeySequence& keys) {
  auto* action = new QAction(icon(iconName), text, parent);
  action->setShortcut(keys);
  action->setStatusTip(tip);
  action->setToolTip(tipOf(*action));
  return action;
}

// Settings that came from a run are not named by the time of that run.
std::string recipeOf(QString origin) {
  static const QRegularExpression timeOfRun("^\\d{8}-\\d{6}-");
  return origin.remove(timeOfRun).toStdString();
}

}  // namespace

QString lossText(const UnsavedWork& work) {
  if (work.steps == 0) return {};
  const QString steps =
      work.steps == 1
          ? RunActions::tr("1 step")
          : RunActions::tr("%1 steps").arg(QLocale().toString(static_cast<qlonglong>(work.steps)));
  if (!work.checkpoint) return RunActions::tr("all %1, nothing was saved yet").arg(steps);
  return RunActions::tr("%1 since %2").arg(steps, checkpointName(*work.checkpoint));
}

QString checkpointName(std::int64_t step) {
  return QString("step-%1").arg(step, 8, 10, QChar('0'));
}

RunActions::RunActions(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
                       QObject* parent)
    : QObject(parent),
      start(verb(this, "start", tr("&Start"), tr("Start a new run with these settings"),
                 QKeySequence("Ctrl+Return"))),
      pause(verb(this, "pause", tr("&Pause"), tr("Pause after the step that is running"),
                 QKeySequence("Ctrl+P"))),
      resume(
          verb(this, "resume", tr("&Resume"), tr("Resume the paused run"), QKeySequence("Ctrl+P"))),
      stop(new QAction(icon("stop"), tr("S&top"), this)),
      stopNow(verb(this, "stop", tr("S&top now and save"),
                   tr("Stop after this step and save a checkpoint"), QKeySequence("Ctrl+."))),
      stopAfterEpoch(verb(this, "stop-epoch", tr("Finish the &epoch and save"),
                          tr("Go on to the end of this epoch, save a checkpoint and stop"),
                          QKeySequence("Ctrl+Alt+."))),
      keepTraining(verb(this, "go-on", tr("&Keep training after this epoch"),
                        tr("Take back the stop at the end of this epoch"),
                        QKeySequence("Ctrl+Alt+."))),
      discard(verb(this, "trash", tr("&Discard"), tr("Stop after this step without saving"),
                   QKeySequence("Ctrl+Shift+Backspace"))),
      save(verb(this, "save", tr("Save &now"), tr("Save a checkpoint after this step"),
                QKeySequence::Save)),
      open(verb(this, "open", tr("&Open run..."), tr("Show a run from its folder"),
                QKeySequence::Open)),
      goOn(verb(this, "go-on", tr("&Go on"),
                tr("Go on with the run shown, from its newest checkpoint"),
                QKeySequence("Ctrl+G"))),
      model_(model),
      draft_(draft),
      turn_(new TrainingTurn(services, model, this)),
      stopMenu_(std::make_unique<QMenu>()) {
  makeStopMenu();
  connect(start, &QAction::triggered, this, &RunActions::startRun);
  connect(pause, &QAction::triggered, this, [this] { model_.pause(); });
  connect(resume, &QAction::triggered, this, [this] { turn_->resume(); });
  connect(stop, &QAction::triggered, this, &RunActions::stopRun);
  connect(stopNow, &QAction::triggered, this, &RunActions::stopRun);
  connect(keepTraining, &QAction::triggered, this, [this] { model_.keepTraining(); });
  connect(stopAfterEpoch, &QAction::triggered, this, [this] { model_.stopAfterEpoch(); });
  connect(discard, &QAction::triggered, this, &RunActions::discardAsked);
  connect(save, &QAction::triggered, this, [this] { model_.saveNow(); });
  connect(open, &QAction::triggered, this, &RunActions::openAsked);
  connect(goOn, &QAction::triggered, this, &RunActions::goOnWithRun);
  connect(turn_, &TrainingTurn::changed, this, &RunActions::refresh);
  connect(&model_, &TrainingModel::stateChanged, this, &RunActions::refresh);
  connect(&model_, &TrainingModel::recordReset, this, &RunActions::refresh);
  connect(&draft_, &ConfigDraft::changed, this, &RunActions::refresh);
  refresh();
}

RunActions::~RunActions() = default;

void RunActions::startRun() {
  turn_->start(draft_.config(), newRunFolder(recipeOf(draft_.origin())));
}

void RunActions::goOnWithRun() {
  std::vector<std::string> overrides;
  for (const std::string& path : draft_.pathsUnlike(model_.runConfig())) {
    overrides.push_back(path + "=" + draft_.text(path).toStdString());
  }
  turn_->goOn(draft_.config(), overrides);
}

void RunActions::stopRun() {
  turn_->holdsStart() ? turn_->cancel() : model_.stop();
}

void RunActions::makeStopMenu() {
  stopMenu_->addActions({stopNow, stopAfterEpoch, keepTraining, discard});
  stopMenu_->setToolTipsVisible(true);
  stop->setMenu(stopMenu_.get());
  connect(&model_, &TrainingModel::progressChanged, this, &RunActions::refreshDiscard);
  connect(&model_, &TrainingModel::checkpointsChanged, this, &RunActions::refreshDiscard);
}

QString RunActions::goOnProblem() const {
  if (model_.isTrainedElsewhere()) {
    return tr("Another process trains this run; stop it on the page Runs first.");
  }
  if (!model_.canGoOn()) return tr("No run is shown that could go on.");
  if (draft_.errorCount() > 0) return tr("Correct the settings marked in red first.");
  for (const std::string& path : draft_.pathsUnlike(model_.runConfig())) {
    if (mayChangeOnResume(path)) continue;
    return tr("%1 is not what the run was started with; set it back, or press Start for a new run.")
        .arg(QString::fromStdString(path));
  }
  return {};
}

void RunActions::refresh() {
  refreshStart();
  pause->setEnabled(model_.canPause());
  refreshStop();
  save->setEnabled(model_.canSave());
  // Only the verbs of this state are shown; the two that share a key never together.
  const bool paused = model_.state() == JobState::paused;
  const bool isActive = model_.isActive(), isHeld = turn_->holdsStart();
  start->setVisible(!isActive && !isHeld);
  open->setVisible(!isActive && !isHeld);
  goOn->setVisible(!isActive && !isHeld && !model_.runFolder().empty());
  pause->setVisible(isActive && !paused);
  resume->setVisible(isActive && paused);
  for (QAction* each : {stop, stopNow}) each->setVisible(isActive || isHeld);
  for (QAction* each : {discard, save}) each->setVisible(isActive);
  const bool endsWithEpoch = model_.canKeepTraining();
  stopAfterEpoch->setVisible(isActive && !endsWithEpoch);
  keepTraining->setVisible(isActive && endsWithEpoch);
}

void RunActions::refreshStart() {
  const bool idle = model_.canStart() && !turn_->waits();
  const int errors = draft_.errorCount();
  start->setEnabled(idle && errors == 0);
  start->setToolTip(errors > 0 ? tr("Correct the fields that are marked as errors first")
                               : tr("Start a new run with these settings (%1)")
                                     .arg(start->shortcut().toString(QKeySequence::NativeText)));
  open->setEnabled(idle);
  const QString why = goOnProblem();
  goOn->setEnabled(idle && why.isEmpty());
  goOn->setToolTip(why.isEmpty() ? tipOf(*goOn) : why);
  resume->setEnabled(model_.canResume() && !turn_->waits());
  resume->setToolTip(turn_->waits()
                         ? tr("It goes on by itself: it waits %1").arg(turn_->waitText())
                         : tr("Resume the paused run (%1)")
                               .arg(resume->shortcut().toString(QKeySequence::NativeText)));
}

void RunActions::refreshStop() {
  const bool isHeld = turn_->holdsStart(), canStop = model_.canStop();
  stop->setEnabled(canStop || isHeld);
  stopNow->setEnabled(canStop || isHeld);
  stopAfterEpoch->setEnabled(model_.canStopAfterEpoch());
  keepTraining->setEnabled(model_.canKeepTraining());
  discard->setEnabled(canStop);
  const QString keys = stopNow->shortcut().toString(QKeySequence::NativeText);
  stop->setToolTip(isHeld    ? tr("Do not start: it waits %1 (%2)").arg(turn_->waitText(), keys)
                   : canStop ? tr("Stop after this step and save a checkpoint (%1); the arrow has "
                                  "the other ways to stop")
                                   .arg(keys)
                             : tr("The run is stopping already"));
  refreshDiscard();
}

void RunActions::refreshDiscard() {
  const QString loss = lossText(model_.unsaved());
  discard->setText(loss.isEmpty() ? tr("&Discard: end now, nothing is unsaved")
                                  : tr("&Discard: end now and lose %1").arg(loss));
}

}  // namespace mixmask::ui
