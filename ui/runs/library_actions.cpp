// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/library_actions.h"

#include <QAction>
#include <QWidget>
#include <algorithm>

#include "ui/widgets/table_verb.h"

namespace mixmask::ui {

LibraryActions::LibraryActions(QWidget* table)
    : QObject(table),
      open(makeTableVerb(table, "open", tr("&Open in Train"),
                         tr("Show its curves; it can go on from there"),
                         QKeySequence(Qt::Key_Return))),
      newRun(makeTableVerb(table, "new-run", tr("&New run like this"),
                           tr("Put its settings into the form of the Train page"),
                           QKeySequence::New)),
      allSeeds(makeTableVerb(table, "runs", tr("Show all its s&eeds"),
                             tr("Only runs that differ from this one by their seed"),
                             QKeySequence("Ctrl+Shift+E"))),
      reveal(makeTableVerb(table, "folder", tr("Open its &folder"),
                           tr("In the desktop's file manager"), QKeySequence("Ctrl+Shift+F"))),
      compare(makeTableVerb(table, "compare", tr("&Compare"),
                            tr("Two or three runs beside each other, the oldest as A"),
                            QKeySequence("Ctrl+D"))),
      trash(makeTableVerb(table, "trash", tr("Move to &trash"),
                          tr("To the folder .trash beside the runs; nothing is deleted"),
                          QKeySequence::Delete)),
      restore(makeTableVerb(table, "undo", tr("&Restore"), tr("Put it back to where it was"),
                            QKeySequence("Ctrl+R"))),
      deleteForEver(makeTableVerb(table, "trash", tr("&Delete for ever..."),
                                  tr("Delete its files; asks first"), QKeySequence("Shift+Del"))),
      undo(makeTableVerb(table, "undo", tr("&Undo"), tr("Take back the last move or tags"),
                         QKeySequence::Undo)),
      pause(makeTableVerb(table, "pause", tr("&Pause this run"),
                          tr("Ask its process to pause after its step"),
                          QKeySequence("Ctrl+Shift+P"))),
      resume(makeTableVerb(table, "resume", tr("&Resume this run"), tr("Ask its process to go on"),
                           QKeySequence("Ctrl+Shift+P"))),
      stop(makeTableVerb(table, "stop", tr("St&op this run"),
                         tr("Ask its process to save a checkpoint and end"),
                         QKeySequence("Ctrl+Shift+."))),
      save(makeTableVerb(table, "save", tr("&Save a checkpoint"),
                         tr("Ask its process to save after its step"),
                         QKeySequence("Ctrl+Shift+S"))) {
  refresh({}, false, {});
}

void LibraryActions::refresh(const std::vector<RunSummary>& selected, bool isTrash,
                             const QString& undone) {
  const bool isOne = selected.size() == 1;
  const bool isRun = isOne && selected.front().state != RunState::imported;
  open->setEnabled(isRun && !isTrash);
  newRun->setEnabled(isRun);
  allSeeds->setEnabled(isRun && !selected.front().settings.empty());
  reveal->setEnabled(isOne);
  compare->setEnabled(!isTrash && (selected.size() == 2 || selected.size() == 3));
  trash->setEnabled(!isTrash && !selected.empty() && std::ranges::none_of(selected, &isLive));
  restore->setEnabled(isTrash && !selected.empty());
  deleteForEver->setEnabled(isTrash && !selected.empty());
  for (QAction* action : {open, compare, trash}) action->setVisible(!isTrash);
  for (QAction* action : {restore, deleteForEver}) action->setVisible(isTrash);
  undo->setEnabled(!undone.isEmpty());
  undo->setText(undone.isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(undone));
  refreshSteering(selected, isTrash);
}

void LibraryActions::refreshSteering(const std::vector<RunSummary>& selected, bool isTrash) {
  const bool isOne = selected.size() == 1 && !isTrash;
  const bool isPaused = isOne && selected.front().state == RunState::paused;
  const bool canSteer = isOne && isLive(selected.front());
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
