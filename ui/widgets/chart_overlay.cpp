// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_overlay.h"

#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kMarkSize = 7;
constexpr double kReach = 6;  // pixels from a mark that still mean it
constexpr int kPadding = 4;
constexpr int kBoxAlpha = 225;

QString numberOf(double value) {
  return QString::number(value, 'g', 5);
}

QString textOf(const ChartValue& value) {
  const QString mean = value.name + ": " + numberOf(value.y);
  if (value.lowest == value.highest) return mean;
  return ChartCursor::tr("%1 (%2 to %3)")
      .arg(mean, numberOf(value.lowest), numberOf(value.highest));
}

}  // namespace

ChartMarks::ChartMarks(QCustomPlot* plot) : QCPAbstractItem(plot) {
  setClipToAxisRect(true);
}

QString ChartMarks::textsAt(const QPointF& place) const {
  const QRect rect = mParentPlot->axisRect()->rect();
  if (!rect.contains(place.toPoint()) || place.y() < rect.bottom() - 2 * kMarkSize) return {};
  QStringList texts;
  for (const ChartMark& mark : marks_) {
    if (std::abs(mParentPlot->xAxis->coordToPixel(mark.x) - place.x()) <= kReach) {
      texts << mark.text;
    }
  }
  return texts.join('\n');
}

void ChartMarks::draw(QCPPainter* painter) {
  const Colors colors = colorsOf(mParentPlot->palette());
  const QRect rect = mParentPlot->axisRect()->rect();
  const QCPRange range = mParentPlot->xAxis->range();
  painter->setPen(Qt::NoPen);
  for (const ChartMark& mark : marks_) {
    if (!range.contains(mark.x)) continue;
    const double x = mParentPlot->xAxis->coordToPixel(mark.x);
    const double bottom = rect.bottom();
    painter->setBrush(colors.*mark.role);
    painter->drawPolygon(QPolygonF(
        {{x, bottom - kMarkSize}, {x - kMarkSize / 2, bottom}, {x + kMarkSize / 2, bottom}}));
  }
}

ChartCursor::ChartCursor(QCustomPlot* plot) : QCPAbstractItem(plot) {
  setClipToAxisRect(true);
}

bool ChartCursor::moveTo(std::optional<double> x, const QString& axis,
                         std::vector<ChartValue> values) {
  if (!x && !x_) return false;
  x_ = x;
  axis_ = axis;
  values_ = std::move(values);
  return true;
}

void ChartCursor::draw(QCPPainter* painter) {
  if (!x_ || !mParentPlot->xAxis->range().contains(*x_)) return;
  const QRect rect = mParentPlot->axisRect()->rect();
  const double column = mParentPlot->xAxis->coordToPixel(*x_);
  painter->setPen(QPen(colorsOf(mParentPlot->palette()).dimText, 1));
  painter->drawLine(QLineF(column, rect.top(), column, rect.bottom()));
  if (!values_.empty()) drawBox(painter, column);
}

void ChartCursor::drawBox(QCPPainter* painter, double column) const {
  const Colors colors = colorsOf(mParentPlot->palette());
  const QRect rect = mParentPlot->axisRect()->rect();
  const QFontMetrics metrics(mParentPlot->font());
  QStringList lines{QString("%1 %2").arg(axis_).arg(values_.front().x, 0, 'f', 0)};
  for (const ChartValue& value : values_) lines << textOf(value);
  int width = 0;
  for (const QString& line : lines) width = std::max(width, metrics.horizontalAdvance(line));
  width = std::min(width, rect.width() - 4 * kPadding);
  const int height = metrics.height() * static_cast<int>(lines.size());
  QRect box(rect.right() - width - 3 * kPadding, rect.top() + kPadding, width + 2 * kPadding,
            height + 2 * kPadding);
  if (column > rect.center().x()) box.moveLeft(rect.left() + kPadding);
  QColor ground = colors.base;
  ground.setAlpha(kBoxAlpha);
  painter->setPen(QPen(colors.border, 1));
  painter->setBrush(ground);
  painter->drawRect(box);
  painter->setFont(mParentPlot->font());
  QRect row(box.left() + kPadding, box.top() + kPadding, width, metrics.height());
  for (int i = 0; i < lines.size(); ++i) {
    painter->setPen(i == 0 ? colors.text : colors.*values_[static_cast<std::size_t>(i) - 1].role);
    painter->drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(lines[i], Qt::ElideRight, width));
    row.translate(0, metrics.height());
  }
}

}  // namespace mixmask::ui
