// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace mixmask::ui {

// How a widget is called in a sentence about it: its class, and what tells it from others.
QString nameOf(const QWidget& widget);

}  // namespace mixmask::ui
