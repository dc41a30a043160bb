// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/checkpoint_actions.h"

#include <QAction>
#include <QMenu>
#include <QWidget>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

QAction* verb(QWidget* table, const char* iconName, const QString& text, const QString& tip,
              const QKeySequence& keys = {}) {
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

CheckpointActions::CheckpointActions(QWidget* table)
    : QObject(table),
      evaluate(verb(table, "evaluate", tr("&Evaluate..."), tr("Judge this checkpoint"),
                    QKeySequence(Qt::Key_Return))),
      compare(verb(table, "compare", tr("Com&pare with"),
                   tr("Put it on the page Compare beside another one"))),
      exportMenu(verb(table, "export", tr("E&xport as"),
                      tr("Write its encoder in a format of another program"))),
      reveal(verb(table, "folder", tr("Show in &folder"), tr("In the desktop's file manager"),
                  QKeySequence("Ctrl+Shift+F"))),
      copyPath(verb(table, "copy", tr("&Copy path"), tr("The path of its file, to the clipboard"),
                    QKeySequence::Copy)),
      trash(verb(table, "trash", tr("Move to &trash"),
                 tr("To the folder .trash of the run; nothing is deleted"), QKeySequence::Delete)),
      undo(verb(table, "undo", tr("&Undo the last move"), tr("Bring back what was moved last"),
                QKeySequence::Undo)),
      comparisons_(new QMenu(table)),
      formats_(new QMenu(table)) {
  formats_->setToolTipsVisible(true);
  compare->setMenu(comparisons_);
  exportMenu->setMenu(formats_);
}

}  // namespace mixmask::ui
