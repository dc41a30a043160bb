// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/interval_delegate.h"

#include <QPainter>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {
namespace {

constexpr double kDot = 3.5;      // radius of the value
constexpr double kCap = 4;        // half the height of an interval's ends
constexpr double kLeave = 0.92;   // share of the cell that the scale takes
constexpr int kLeastWidth = 200;  // pixels

}  // namespace

QSize RoomyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * kGap, kGap);
}

void RoomyDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  if (!index.data(kDimRole).toBool()) return;
  option->palette.setColor(QPalette::Text, colorsOf(option->palette).dimText);
}

QSize IntervalDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
  return RoomyDelegate::sizeHint(option, index).expandedTo({kLeastWidth, 0});
}

void IntervalDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  QStyledItemDelegate::paint(painter, option, index);
  const QVariant value = index.data(kValueRole);
  if (!value.isValid()) return;
  const Colors colors = colorsOf(option.palette);
  const bool selected = option.state & QStyle::State_Selected;
  const QRectF place = option.rect;
  const auto xOf = [&](double difference) {
    return place.center().x() + kLeave * place.width() / 2 * difference / reach_;
  };
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(selected ? option.palette.highlightedText().color() : colors.border, 1));
  painter->drawLine(QPointF(xOf(0), place.top()), QPointF(xOf(0), place.bottom()));
  const auto side = static_cast<std::size_t>(index.data(kSideRole).toInt());
  const QColor color = selected ? option.palette.highlightedText().color() : colors.*roleOf(side);
  painter->setPen(QPen(color, 2));
  const double y = place.center().y();
  if (index.data(kLowRole).isValid()) {
    const double low = xOf(index.data(kLowRole).toDouble());
    const double high = xOf(index.data(kHighRole).toDouble());
    painter->drawLine(QPointF(low, y), QPointF(high, y));
    for (const double end : {low, high}) {
      painter->drawLine(QPointF(end, y - kCap), QPointF(end, y + kCap));
    }
  }
  painter->setBrush(color);
  painter->setPen(Qt::NoPen);
  painter->drawEllipse(QPointF(xOf(value.toDouble()), y), kDot, kDot);
  painter->restore();
}

}  // namespace mixmask::ui
