// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/checkpoint_actions.h"

#include <QAction>
#include <QMenu>
#include <QWidget>

#include "ui/widgets/table_verb.h"

namespace mixmask::ui {

CheckpointActions::CheckpointActions(QWidget* table)
    : QObject(table),
      evaluate(makeTableVerb(table, "evaluate", tr("&Evaluate..."), tr("Judge this checkpoint"),
                             QKeySequence(Qt::Key_Return))),
      compare(makeTableVerb(table, "compare", tr("Com&pare with"),
                            tr("Put it on the page Compare beside another one"))),
      exportMenu(makeTableVerb(table, "export", tr("E&xport as"),
                               tr("Write its encoder in a format of another program"))),
      reveal(makeTableVerb(table, "folder", tr("Show in &folder"),
                           tr("In the desktop's file manager"), QKeySequence("Ctrl+Shift+F"))),
      copyPath(makeTableVerb(table, "copy", tr("&Copy path"),
                             tr("The path of its file, to the clipboard"), QKeySequence::Copy)),
      trash(makeTableVerb(table, "trash", tr("Move to &trash"),
                          tr("To the folder .trash of the run; nothing is deleted"),
                          QKeySequence::Delete)),
      restore(makeTableVerb(table, "undo", tr("&Restore"),
                            tr("Put it back to where it was, out of the trash"))),
      undo(makeTableVerb(table, "undo", tr("&Undo the last move"),
                         tr("Bring back what was moved last"), QKeySequence::Undo)),
      comparisons_(new QMenu(table)),
      formats_(new QMenu(table)),
      trashed_(new QMenu(table)) {
  formats_->setToolTipsVisible(true);
  compare->setMenu(comparisons_);
  exportMenu->setMenu(formats_);
  restore->setMenu(trashed_);
}

}  // namespace mixmask::ui
