// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QString>
#include <vector>

class QWidget;

namespace mixmask::ui {

// A piece of text as a widget draws it, in pixels of the widget.
struct DrawnText {
  QString text;
  QRectF place;  // around the letters
  QRectF clip;   // nothing outside of it is seen
  double angle;  // of the line, in radians
  QRectF line;   // around the letters, in a frame that is turned by the angle

  bool isCut() const;
  bool isElided() const { return text.contains(QChar(0x2026)); }  // "..." in one letter
};

// Every text that a widget draws itself, without its children: labels, cells, what our own paint
// events write, and of a chart what is on it.
std::vector<DrawnText> drawnTexts(QWidget& widget);

}  // namespace mixmask::ui
