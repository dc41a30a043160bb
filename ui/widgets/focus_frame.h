// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QRect;
class QWidget;

namespace mixmask::ui {

// Where the keyboard is, of a widget that paints itself: a frame inside the place while the widget
// has the focus.
void paintFocusFrame(QPainter& painter, const QWidget& widget, const QRect& place);

}  // namespace mixmask::ui
