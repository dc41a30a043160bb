// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/widget_check.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QSplitterHandle>

#include "ui/desktop/page_stack.h"

namespace mixmask::ui {
namespace {

QString nameOf(const QWidget& widget) {
  QString name = widget.metaObject()->className();
  name.remove("mixmask::ui::");
  for (const char* property : {"objectName", "accessibleName", "text", "placeholderText"}) {
    const QString value = widget.property(property).toString();
    if (!value.isEmpty()) return QString("%1 '%2'").arg(name, value.left(40));
  }
  return widget.parentWidget() == nullptr ? name : name + " of " + nameOf(*widget.parentWidget());
}

QString sizeText(const QSize& size) {
  return QString("%1 x %2").arg(size.width()).arg(size.height());
}

// Qt's own parts of a widget: fields of spin boxes, buttons that clear a field or scroll tabs.
bool isPart(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  return widget.objectName().startsWith("qt_") || qobject_cast<const QScrollBar*>(&widget) ||
         qobject_cast<const QSplitterHandle*>(&widget) || widget.inherits("QHeaderView") ||
         widget.inherits("QLineEditIconButton") || widget.inherits("QTableCornerButton") ||
         widget.inherits("QSizeGrip") || widget.inherits("QRubberBand") ||
         (parent != nullptr && (parent->inherits("QTabBar") || parent->inherits("QComboBox") ||
                                parent->inherits("QAbstractSpinBox")));
}

const QScrollArea* scrollAreaOf(const QWidget& widget) {
  for (const QWidget* parent = widget.parentWidget(); parent != nullptr;
       parent = parent->parentWidget()) {
    const auto* area = qobject_cast<const QScrollArea*>(parent);
    if (area != nullptr && qobject_cast<const PageStack*>(parent) == nullptr) return area;
    if (parent->isWindow()) return nullptr;
  }
  return nullptr;
}

QString outside(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  if (widget.isWindow() || parent->inherits("QAbstractScrollArea") ||
      parent->objectName() == "qt_scrollarea_viewport") {
    return {};
  }
  if (parent->rect().contains(widget.geometry())) return {};
  return QString("%1 sticks out of %2").arg(nameOf(widget), nameOf(*parent));
}

QString tooWide(const QScrollArea& area) {
  if (area.horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff || area.widget() == nullptr) {
    return {};
  }
  const int needed = area.widget()->minimumSizeHint().width();
  if (needed <= area.viewport()->width()) return {};
  return QString("the contents of %1 need %2 of its %3 pixels")
      .arg(nameOf(area))
      .arg(needed)
      .arg(area.viewport()->width());
}

// As much as a text needs; empty: it has enough.
QString squeezed(const QWidget& widget) {
  if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
    if (label->text().isEmpty()) return {};
    const bool mayElide = label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
    const QSize needed = label->wordWrap() ? QSize(0, label->heightForWidth(label->width()))
                                           : QSize(mayElide ? 0 : label->minimumSizeHint().width(),
                                                   label->minimumSizeHint().height());
    if (needed.width() <= label->width() && needed.height() <= label->height()) return {};
    return QString("%1 needs %2 and has %3")
        .arg(nameOf(widget), sizeText(needed), sizeText(label->size()));
  }
  if (const auto* spin = qobject_cast<const QSpinBox*>(&widget)) {
    const auto* field = spin->findChild<QLineEdit*>();
    if (spin->fontMetrics().horizontalAdvance(spin->text()) <= field->width()) return {};
    return QString("%1 cuts '%2'").arg(nameOf(widget), spin->text());
  }
  if (qobject_cast<const QAbstractButton*>(&widget) != nullptr) {
    const QSize needed = widget.minimumSizeHint();
    const bool isFixed = widget.minimumSize() == widget.maximumSize();
    if (isFixed || (needed.width() <= widget.width() && needed.height() <= widget.height())) {
      return {};
    }
    return QString("%1 needs %2 and has %3")
        .arg(nameOf(widget), sizeText(needed), sizeText(widget.size()));
  }
  return {};
}

bool isControl(const QWidget& widget) {
  return qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QComboBox*>(&widget) ||
         qobject_cast<const QLineEdit*>(&widget) ||
         qobject_cast<const QAbstractSpinBox*>(&widget) || qobject_cast<const QSlider*>(&widget) ||
         qobject_cast<const QPlainTextEdit*>(&widget) ||
         qobject_cast<const QAbstractItemView*>(&widget);
}

// What a screen reader would say.
QString nameless(const QWidget& widget) {
  if (!isControl(widget) && (widget.focusPolicy() & Qt::TabFocus) == 0) return {};
  if (qobject_cast<const QScrollArea*>(&widget) || widget.inherits("QTabWidget")) return {};
  const QAccessibleInterface* spoken =
      QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&widget));
  if (spoken == nullptr || !spoken->text(QAccessible::Name).isEmpty()) return {};
  if (widget.inherits("QTabBar")) return {};  // its tabs have names
  return nameOf(widget) + " has no accessible name";
}

}  // namespace

QStringList widgetProblems(const QWidget& window) {
  QStringList problems;
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible() || widget->window() != &window) continue;
    if (widget->objectName() == "qt_toolbar_ext_button" &&
        widget->parentWidget()->parentWidget() == &window) {
      problems << QString("%1 does not show all its buttons").arg(nameOf(*widget->parentWidget()));
    }
    if (isPart(*widget)) continue;
    for (const QString& problem : {scrollAreaOf(*widget) == nullptr ? outside(*widget) : QString(),
                                   squeezed(*widget), nameless(*widget)}) {
      if (!problem.isEmpty()) problems << problem;
    }
    if (const auto* area = qobject_cast<const QScrollArea*>(widget)) {
      if (const QString problem = tooWide(*area); !problem.isEmpty()) problems << problem;
    }
  }
  problems.removeDuplicates();
  return problems;
}

}  // namespace mixmask::ui
