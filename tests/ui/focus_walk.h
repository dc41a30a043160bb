// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QPixmap>

#include "app/studio/selftest/controls.h"
#include "app/studio/selftest/widget_name.h"

namespace mixmask::test {

// Whatever takes the focus, by a key or by a click; parts of Qt's own belong to it. A text takes it
// by a click alone, so that what the mouse selects can be copied, and the selection is seen.
inline bool takesFocus(const QWidget& widget) {
  const bool isText = qobject_cast<const QLabel*>(&widget) != nullptr;
  if (isText && (widget.focusPolicy() & Qt::TabFocus) == 0) return false;
  return widget.isVisible() && widget.isEnabled() && widget.focusPolicy() != Qt::NoFocus &&
         widget.focusProxy() == nullptr && !ui::isPart(widget);
}

// Expects of each widget that takes the focus other pixels with the focus than before and after it.
// Gives how many there are.
inline int expectFocusIsSeen(QWidget& window) {
  QApplication::setActiveWindow(&window);
  window.setAttribute(Qt::WA_KeyboardFocusChange);  // as after a press of Tab
  int seen = 0;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->window() != &window || !takesFocus(*widget)) continue;
    const std::string name = ui::nameOf(*widget).toStdString();
    if (QWidget* other = QApplication::focusWidget()) other->clearFocus();
    const QImage before = widget->grab().toImage();
    widget->setFocus(Qt::TabFocusReason);
    if (!widget->hasFocus()) continue;  // it went elsewhere meanwhile
    const QImage with = widget->grab().toImage();
    widget->clearFocus();
    EXPECT_NE(with, before) << name;
    EXPECT_NE(with, widget->grab().toImage()) << name << " stays as it is without the focus";
    ++seen;
  }
  return seen;
}

}  // namespace mixmask::test
