// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/controls.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSplitterHandle>

namespace mixmask::ui {

bool isPart(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  return widget.objectName().startsWith("qt_") || qobject_cast<const QScrollBar*>(&widget) ||
         qobject_cast<const QSplitterHandle*>(&widget) || widget.inherits("QHeaderView") ||
         widget.inherits("QLineEditIconButton") || widget.inherits("QTableCornerButton") ||
         widget.inherits("QSizeGrip") || widget.inherits("QRubberBand") ||
         widget.inherits("QComboBoxPrivateContainer") ||
         (parent != nullptr &&
          (parent->inherits("QTabBar") || parent->inherits("QComboBox") ||
           parent->inherits("QAbstractSpinBox") || parent->inherits("QKeySequenceEdit") ||
           parent->inherits("QComboBoxPrivateContainer") ||
           (parent->inherits("QDockWidget") && widget.inherits("QDockWidgetTitleButton"))));
}

bool isControl(const QWidget& widget) {
  if (qobject_cast<const QScrollArea*>(&widget) || widget.inherits("QTabWidget")) return false;
  return (widget.focusPolicy() & Qt::TabFocus) != 0 ||
         qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
         qobject_cast<const QLineEdit*>(&widget) ||
         qobject_cast<const QAbstractSpinBox*>(&widget) || qobject_cast<const QSlider*>(&widget) ||
         qobject_cast<const QPlainTextEdit*>(&widget) ||
         qobject_cast<const QAbstractItemView*>(&widget);
}

QList<QWidget*> controlsOf(const QWidget& window) {
  QList<QWidget*> controls;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->window() == &window && isControl(*widget) && !isPart(*widget)) controls << widget;
  }
  return controls;
}

}  // namespace mixmask::ui
