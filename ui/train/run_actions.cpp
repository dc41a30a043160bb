// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_actions.h"

#include <QAction>

#include "ui/theme.h"
#include "ui/train/config_draft.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

QAction* verb(QObject* parent, const char* iconName, const QString& text, const QString& tip,
              const QKeySequence& keys) {
  auto* action = new QAction(icon(iconName), text, parent);
  action->setShortcut(keys);
  action->setToolTip(QString("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
  action->setStatusTip(tip);
  return action;
}

}  // namespace

RunActions::RunActions(TrainingModel& model, ConfigDraft& draft, QObject* parent)
    : QObject(parent),
      start(verb(this, "start", tr("&Start"), tr("Start a new run with these settings"),
                 QKeySequence("Ctrl+Return"))),
      pause(verb(this, "pause", tr("&Pause"), tr("Pause after the step that is running"),
                 QKeySequence("Ctrl+P"))),
      resume(
          verb(this, "resume", tr("&Resume"), tr("Resume the paused run"), QKeySequence("Ctrl+P"))),
      stop(verb(this, "stop", tr("S&top"), tr("Stop after this step and save a checkpoint"),
                QKeySequence("Ctrl+."))),
      save(verb(this, "save", tr("Save &now"), tr("Save a checkpoint after this step"),
                QKeySequence::Save)),
      open(verb(this, "open", tr("&Open run..."), tr("Show a run from its folder"),
                QKeySequence::Open)),
      goOn(verb(this, "go-on", tr("&Go on"),
                tr("Go on with the run shown, from its newest checkpoint"),
                QKeySequence("Ctrl+G"))),
      model_(model),
      draft_(draft) {
  connect(start, &QAction::triggered, this,
          [this] { model_.start(draft_.config(), newRunFolder(draft_.origin().toStdString())); });
  connect(pause, &QAction::triggered, this, [this] { model_.pause(); });
  connect(resume, &QAction::triggered, this, [this] { model_.resume(); });
  connect(stop, &QAction::triggered, this, [this] { model_.stop(); });
  connect(save, &QAction::triggered, this, [this] { model_.saveNow(); });
  connect(open, &QAction::triggered, this, &RunActions::openAsked);
  connect(goOn, &QAction::triggered, this, [this] {
    std::vector<std::string> overrides;
    for (const std::string& path : draft_.pathsUnlike(model_.runConfig())) {
      overrides.push_back(path + "=" + draft_.text(path).toStdString());
    }
    model_.goOn(draft_.config(), overrides);
  });
  connect(&model_, &TrainingModel::stateChanged, this, &RunActions::refresh);
  connect(&model_, &TrainingModel::recordReset, this, &RunActions::refresh);
  connect(&draft_, &ConfigDraft::changed, this, &RunActions::refresh);
  refresh();
}

QString RunActions::goOnProblem() const {
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
  const bool idle = model_.canStart();
  const int errors = draft_.errorCount();
  start->setEnabled(idle && errors == 0);
  start->setToolTip(errors > 0 ? tr("Correct the fields that are marked as errors first")
                               : tr("Start a new run with these settings (%1)")
                                     .arg(start->shortcut().toString(QKeySequence::NativeText)));
  pause->setEnabled(model_.canPause());
  resume->setEnabled(model_.canResume());
  stop->setEnabled(model_.canStop());
  save->setEnabled(model_.canSave());
  open->setEnabled(idle);
  const QString why = goOnProblem();
  goOn->setEnabled(why.isEmpty());
  if (!why.isEmpty()) goOn->setToolTip(why);
  // Only the verbs of this state are shown; the two that share a key never together.
  const bool paused = model_.state() == JobState::paused;
  start->setVisible(!model_.isActive());
  open->setVisible(!model_.isActive());
  goOn->setVisible(!model_.isActive() && !model_.runFolder().empty());
  pause->setVisible(model_.isActive() && !paused);
  resume->setVisible(model_.isActive() && paused);
  stop->setVisible(model_.isActive());
  save->setVisible(model_.isActive());
}

}  // namespace mixmask::ui
