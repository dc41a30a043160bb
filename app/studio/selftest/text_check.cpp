// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/text_check.h"

#include <qcustomplot.h>

#include <QAbstractItemView>
#include <QHeaderView>
#include <QTabBar>

#include "app/studio/selftest/drawn_texts.h"
#include "app/studio/selftest/widget_name.h"
#include "ui/desktop/whats_this.h"

namespace mixmask::ui {
namespace {

constexpr double kTouching = 2;  // pixels that two neighbours may share

// What a tooltip at this place of a widget would say.
QString tipAt(const QWidget& widget, const QPoint& place) {
  const auto* view = qobject_cast<const QAbstractItemView*>(widget.parentWidget());
  if (view != nullptr && view->viewport() == &widget) {
    const QString tip = view->indexAt(place).data(Qt::ToolTipRole).toString();
    if (!tip.isEmpty()) return tip;
  }
  return tooltipOf(widget);
}

bool isWholeIn(const QString& tip, const DrawnText& drawn) {
  for (const QString& part : drawn.text.split(QChar(0x2026), Qt::SkipEmptyParts)) {
    if (!tip.contains(part.trimmed())) return false;
  }
  return !tip.isEmpty();
}

// Scrolled in part out of sight, as others of its list.
bool isHalfScrolled(const QWidget& widget, const DrawnText& drawn) {
  const QPoint middle = drawn.place.center().toPoint();
  if (const auto* header = qobject_cast<const QHeaderView*>(widget.parentWidget())) {
    const bool isWide = header->orientation() == Qt::Horizontal;
    const int section = header->logicalIndexAt(middle);
    const int from = section < 0 ? -1 : header->sectionViewportPosition(section);
    const int length = isWide ? widget.width() : widget.height();
    return from < 0 || from + header->sectionSize(section) > length;
  }
  if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
    const int tab = tabs->tabAt(middle);
    return tab < 0 || !tabs->rect().contains(tabs->tabRect(tab));
  }
  const auto* view = qobject_cast<const QAbstractItemView*>(widget.parentWidget());
  if (view == nullptr || view->viewport() != &widget) return false;
  const QModelIndex index = view->indexAt(middle);
  return !index.isValid() || !widget.rect().contains(view->visualRect(index));
}

bool lieOnEachOther(const DrawnText& a, const DrawnText& b) {
  if (a.text == b.text && a.place == b.place) return false;  // drawn again
  const QRectF both =
      a.angle == b.angle ? a.line.intersected(b.line) : a.place.intersected(b.place);
  return both.width() > kTouching && both.height() > kTouching;
}

QStringList problemsOf(QWidget& widget) {
  QStringList problems;
  std::vector<DrawnText> texts = drawnTexts(widget);
  std::erase_if(texts, [&](const DrawnText& drawn) {
    return drawn.text.trimmed().isEmpty() || isHalfScrolled(widget, drawn);
  });
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const DrawnText& drawn = texts[i];
    if (drawn.isCut()) {
      problems << QString("%1 cuts '%2'").arg(nameOf(widget), drawn.text);
    }
    if (drawn.isElided() && !isWholeIn(tipAt(widget, drawn.place.center().toPoint()), drawn)) {
      problems
          << QString("%1 shortens '%2' and has no tooltip with it").arg(nameOf(widget), drawn.text);
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!lieOnEachOther(drawn, texts[j])) continue;
      problems << QString("%1 draws '%2' on '%3'").arg(nameOf(widget), drawn.text, texts[j].text);
    }
  }
  return problems;
}

QStringList axisProblems(const QCustomPlot& plot) {
  QStringList problems;
  for (const QCPAxisRect* rect : plot.axisRects()) {
    for (const QCPAxis* axis : rect->axes()) {
      if (!axis->visible() || axis->label().isEmpty()) continue;
      const int room = axis->orientation() == Qt::Horizontal ? rect->width() : rect->height();
      const int needed = QFontMetrics(axis->labelFont()).horizontalAdvance(axis->label());
      if (needed <= room) continue;
      problems << QString("the axis '%1' of %2 needs %3 of its %4 pixels")
                      .arg(axis->label(), nameOf(plot))
                      .arg(needed)
                      .arg(room);
    }
  }
  return problems;
}

// A field shows the part of its text that is edited.
bool isField(const QWidget& widget) {
  const QWidget* parent = widget.parentWidget();
  return widget.inherits("QLineEdit") ||
         (parent != nullptr &&
          (parent->inherits("QTextEdit") || parent->inherits("QPlainTextEdit")));
}

}  // namespace

QStringList textProblems(QWidget& window) {
  QStringList problems;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (!widget->isVisible() || widget->window() != &window || isField(*widget)) continue;
    problems << problemsOf(*widget);
    const auto* plot = qobject_cast<const QCustomPlot*>(widget);
    if (plot != nullptr) problems << axisProblems(*plot);
  }
  problems.removeDuplicates();
  return problems;
}

}  // namespace mixmask::ui
