// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QString>

class QAction;
class QWidget;

namespace mixmask::ui {

// An action of a table's rows, added to the table: its key works while the table has the focus, and
// its tooltip names the key.
QAction* makeTableVerb(QWidget* table, const char* iconName, const QString& text,
                       const QString& tip, const QKeySequence& keys = {});

}  // namespace mixmask::ui
