// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/widget_check.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>

#include "app/studio/selftest/controls.h"
#include "app/studio/selftest/widget_name.h"
#include "ui/desktop/page_stack.h"

namespace mixmask::ui {
namespace {

QString sizeText(const QSize& size) {
  return QString("%1 x %2").arg(size.width()).arg(size.height());
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

// What a screen reader would say.
QString nameless(const QWidget& widget) {
  if (!isControl(widget)) return {};
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
