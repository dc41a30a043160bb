// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/library_actions.h"

#include <QAction>
#include <QWidget>
#include <algorithm>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

QAction* verb(QWidget* table, const char* iconName, const QString& text, const QString& tip,
              const QKeySequence& keys) {
  auto* action = new QAction(icon(iconName), text, table);
  action->setShortcut(keys);
  action->setShortcutContext(Qt::WidgetShortcut);
  const QString key = keys.toString(QKeySequence::NativeText);
  action->setToolTip(key.isEmpty() ? tip : QString("%1 (%2)").arg(tip, key));
  action->setStatusTip(tip);
  table->addAction(action);
  return action;
}

}  // namespace

LibraryActions::LibraryActions(QWidget* table)
    : QObject(table),
      open(verb(table, "open", tr("&Open in Train"), tr("Show its curves; it can go on from there"),
                QKeySequence(Qt::Key_Return))),
      newRun(verb(table, "new-run", tr("&New run like this"),
                  tr("Put its settings into the form of the Train page"), QKeySequence::New)),
      allSeeds(verb(table, "runs", tr("Show all its s&eeds"),
                    tr("Only runs that differ from this one by their seed"),
                    QKeySequence("Ctrl+Shift+E"))),
      reveal(verb(table, "folder", tr("Open its &folder"), tr("In the desktop's file manager"),
                  QKeySequence("Ctrl+Shift+F"))),
      compare(verb(table, "compare", tr("&Compare"),
                   tr("Two or three runs beside each other, the oldest as A"),
                   QKeySequence("Ctrl+D"))),
      trash(verb(table, "trash", tr("Move to &trash"),
                 tr("To the folder .trash beside the runs; nothing is deleted"),
                 QKeySequence::Delete)),
      undo(verb(table, "undo", tr("&Undo the last move"), tr("Bring back what was moved last"),
                QKeySequence::Undo)),
      pause(verb(table, "pause", tr("&Pause this run"),
                 tr("Ask its process to pause after its step"), QKeySequence("Ctrl+Shift+P"))),
      resume(verb(table, "resume", tr("&Resume this run"), tr("Ask its process to go on"),
                  QKeySequence("Ctrl+Shift+P"))),
      stop(verb(table, "stop", tr("St&op this run"),
                tr("Ask its process to save a checkpoint and end"), QKeySequence("Ctrl+Shift+."))),
      save(verb(table, "save", tr("&Save a checkpoint"),
                tr("Ask its process to save after its step"), QKeySequence("Ctrl+Shift+S"))) {
  refresh({}, false);
}

void LibraryActions::refresh(const std::vector<RunSummary>& selected, bool canUndo) {
  const bool isOne = selected.size() == 1;
  const bool isPaused = isOne && selected.front().state == RunState::paused;
  const bool canSteer = isOne && isLive(selected.front());
  open->setEnabled(isOne);
  newRun->setEnabled(isOne);
  allSeeds->setEnabled(isOne && !selected.front().settings.empty());
  reveal->setEnabled(isOne);
  compare->setEnabled(selected.size() == 2 || selected.size() == 3);
  trash->setEnabled(!selected.empty() && std::ranges::none_of(selected, &isLive));
  undo->setEnabled(canUndo);
  pause->setEnabled(canSteer && !isPaused);
  resume->setEnabled(isPaused);
  stop->setEnabled(canSteer);
  save->setEnabled(canSteer);
  pause->setVisible(canSteer && !isPaused);
  resume->setVisible(isPaused);
  stop->setVisible(canSteer);
  save->setVisible(canSteer);
}

}  // namespace mixmask::ui
