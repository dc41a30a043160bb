// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/table_verb.h"

#include <QAction>
#include <QWidget>

#include "ui/theme.h"

namespace mixmask::ui {

QAction* makeTableVerb(QWidget* table, const char* iconName, const QString& text,
                       const QString& tip, const QKeySequence& keys) {
  auto* action = new QAction(icon(iconName), text, table);
  action->setShortcut(keys);
  action->setShortcutContext(Qt::WidgetShortcut);
  const QString key = keys.toString(QKeySequence::NativeText);
  action->setToolTip(key.isEmpty() ? tip : QString("%1 (%2)").arg(tip, key));
  action->setStatusTip(tip);
  table->addAction(action);
  return action;
}

}  // namespace mixmask::ui
