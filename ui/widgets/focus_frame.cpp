// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/focus_frame.h"

#include <QPainter>
#include <QWidget>

namespace mixmask::ui {
namespace {

constexpr int kWidth = 2;

}  // namespace

void paintFocusFrame(QPainter& painter, const QWidget& widget, const QRect& place) {
  if (!widget.hasFocus()) return;
  painter.setPen(QPen(widget.palette().color(QPalette::Highlight), kWidth));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(place.adjusted(kWidth / 2, kWidth / 2, -kWidth / 2, -kWidth / 2));
}

}  // namespace mixmask::ui
