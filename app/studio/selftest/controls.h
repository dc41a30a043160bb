// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QWidget;

namespace mixmask::ui {

// Qt's own part of a widget: the field of a spin box, a button that clears a field or scrolls tabs.
bool isPart(const QWidget& widget);

// What a user acts on: it can be pressed, filled, chosen from, or takes the focus.
bool isControl(const QWidget& widget);

// Those within a window that belong to it, seen or not, without parts.
QList<QWidget*> controlsOf(const QWidget& window);

}  // namespace mixmask::ui
