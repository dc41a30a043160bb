// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/share_bar.h"

#include <QPainter>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr int kNameLines = 10;  // as wide as so many lines are high
constexpr int kNumberLines = 4;
constexpr int kBarHeight = 14;

}  // namespace

void paintLambda(QPainter& painter, const QRectF& place, double lambda, const Colors& colors) {
  const double own = place.width() * std::clamp(lambda, 0.0, 1.0);
  painter.fillRect(QRectF(place.left(), place.top(), own, place.height()), colors.own);
  painter.fillRect(QRectF(place.left() + own, place.top(), place.width() - own, place.height()),
                   colors.partner);
}

ShareBar::ShareBar(const QString& name, QColor Colors::*role, QWidget* parent)
    : QWidget(parent), name_(name), role_(role) {
  setAccessibleName(name);
  setShare(share_);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBar::setShare(double share) {
  share_ = share;
  setAccessibleDescription(share < 0 ? tr("none") : QString::number(share, 'f', 3));
  update();
}

QSize ShareBar::sizeHint() const {
  return {(kNameLines + kNumberLines) * fontMetrics().height() + 120,
          std::max(fontMetrics().height(), kBarHeight) + 4};
}

void ShareBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const int nameWidth = kNameLines * fontMetrics().height();
  const int numberWidth = kNumberLines * fontMetrics().height();
  painter.setPen(colors.text);
  painter.drawText(QRect(0, 0, nameWidth, height()), Qt::AlignLeft | Qt::AlignVCenter, name_);
  const QRectF track(nameWidth, (height() - kBarHeight) / 2.0, width() - nameWidth - numberWidth,
                     kBarHeight);
  painter.fillRect(track, colors.grid);
  if (share_ < 0) return;
  painter.fillRect(QRectF(track.topLeft(), QSizeF(track.width() * share_, kBarHeight)),
                   colors.*role_);
  painter.drawText(QRect(width() - numberWidth, 0, numberWidth, height()),
                   Qt::AlignRight | Qt::AlignVCenter, QString::number(share_, 'f', 3));
}

}  // namespace mixmask::ui
