// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/data_colors.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr int kSize = 7;  // pixels of a mark
constexpr int kDimSize = 5;
constexpr int kRingSize = 13;  // of a selected one
constexpr int kCursorSize = 25;
constexpr std::array<QRgb, 9> kViridis{0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C,
                                       0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725};

enum Shape { disc, square, triangle, cross };

template <typename Paint>
QPixmap mark(int size, double devicePixelRatio, Paint paint) {
  QPixmap pixmap(QSize(size, size) * devicePixelRatio);
  pixmap.setDevicePixelRatio(devicePixelRatio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  paint(painter, QRectF(0.5, 0.5, size - 1, size - 1));
  return pixmap;
}

QPixmap filledMark(Shape shape, const QColor& color, double devicePixelRatio) {
  return mark(kSize, devicePixelRatio, [&](QPainter& painter, const QRectF& place) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    if (shape == disc) painter.drawEllipse(place);
    if (shape == square) painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
    if (shape == triangle) {
      painter.drawPolygon(QPolygonF{QPointF(place.center().x(), place.top()), place.bottomRight(),
                                    place.bottomLeft()});
    }
    if (shape == cross) {
      painter.setPen(QPen(color, 2));
      painter.drawLine(place.topLeft(), place.bottomRight());
      painter.drawLine(place.topRight(), place.bottomLeft());
    }
  });
}

}  // namespace

QPixmap classMark(int number, const QPalette& palette, double devicePixelRatio) {
  const Colors colors = colorsOf(palette);
  const std::array all{colors.own,  colors.partner, colors.clean, colors.warning,
                       colors.runA, colors.runB,    colors.runC};
  constexpr int kShapes = 4;
  static_assert(all.size() * kShapes == kMarks);  // 7 and 4 have no factor in common
  return filledMark(static_cast<Shape>(number % kShapes),
                    all[static_cast<std::size_t>(number) % all.size()], devicePixelRatio);
}

QPixmap verdictMark(bool isRight, const QPalette& palette, double devicePixelRatio) {
  const Colors colors = colorsOf(palette);
  return filledMark(isRight ? disc : cross, isRight ? colors.clean : colors.warning,
                    devicePixelRatio);
}

QPixmap dimMark(const QPalette& palette, double devicePixelRatio) {
  return mark(kDimSize, devicePixelRatio, [&](QPainter& painter, const QRectF& place) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(colorsOf(palette).border);
    painter.drawEllipse(place);
  });
}

QPixmap selectionMark(const QPalette& palette, double devicePixelRatio) {
  const Colors colors = colorsOf(palette);
  return mark(kRingSize, devicePixelRatio, [&](QPainter& painter, const QRectF& place) {
    painter.setPen(QPen(colors.base, 4));
    painter.drawEllipse(place.adjusted(2, 2, -2, -2));
    painter.setPen(QPen(colors.text, 2));
    painter.drawEllipse(place.adjusted(2, 2, -2, -2));
  });
}

QPixmap cursorMark(const QPalette& palette, double devicePixelRatio) {
  const Colors colors = colorsOf(palette);
  return mark(kCursorSize, devicePixelRatio, [&](QPainter& painter, const QRectF& place) {
    const QRectF inner = place.adjusted(2, 2, -2, -2);
    for (const QPen& pen : {QPen(colors.base, 4), QPen(colors.text, 2)}) {
      painter.setPen(pen);
      painter.drawRect(inner);
    }
  });
}

QColor heatColor(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * (kViridis.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
  const double part = at - static_cast<double>(low);
  const QColor a(kViridis[low]), b(kViridis[low + 1]);
  const auto mix = [&](int x, int y) { return static_cast<int>(std::lround(x + part * (y - x))); };
  return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

}  // namespace mixmask::ui
