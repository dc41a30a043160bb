// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace mixmask::ui {

// What is seen of a window and should not be: texts and widgets that are cut off, and controls that
// a screen reader could not name. A sentence each. Lists, fields and scrolled contents may hold
// more than they show.
QStringList widgetProblems(const QWidget& window);

}  // namespace mixmask::ui
