// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QWidget;

namespace mixmask::ui {

// What is drawn in a window and cannot be read: texts that are cut, that lie on each other, or that
// are shortened where no tooltip has them whole; labels of axes that are longer than their axis. A
// sentence each. Fields and lists may hold more than they show.
QStringList textProblems(QWidget& window);

}  // namespace mixmask::ui
