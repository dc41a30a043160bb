// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/key_scroll_area.h"

#include <QEvent>
#include <QPainter>

#include "ui/theme.h"
#include "ui/widgets/focus_frame.h"

namespace mixmask::ui {

KeyScrollArea::KeyScrollArea(QWidget* parent) : QScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setViewportMargins(kGap / 2, kGap / 2, kGap / 2, kGap / 2);  // room for the frame of the focus
}

// paintEvent() is that of the contents.
bool KeyScrollArea::event(QEvent* event) {
  const bool isDone = QScrollArea::event(event);
  if (event->type() == QEvent::Paint) {
    QPainter painter(this);
    paintFocusFrame(painter, *this, rect());
  }
  return isDone;
}

}  // namespace mixmask::ui
