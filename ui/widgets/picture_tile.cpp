// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/picture_tile.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme.h"
#include "ui/widgets/pictures.h"

namespace mixmask::ui {
namespace {

// The nearest place that begins with a pixel of the screen: at scales such as 1.25 not every whole
// number does.
QPointF onPixel(const QPainter& painter, const QPointF& place) {
  const QTransform toDevice = painter.deviceTransform();
  return toDevice.inverted().map(QPointF(toDevice.map(place).toPoint()));
}

// The square that a picture of `pixels` a side takes, by a whole factor (below 1: one of n).
QRectF fit(const QPainter& painter, const QRectF& place, const QSize& pixels) {
  const double ratio = painter.device()->devicePixelRatioF();
  const double room = std::min(place.width() / pixels.width(), place.height() / pixels.height());
  const double device = room * ratio;
  const double factor = device >= 1 ? std::floor(device) : 1 / std::ceil(1 / device);
  const QSizeF size =
      QSizeF(std::ceil(pixels.width() * factor), std::ceil(pixels.height() * factor)) / ratio;
  const double x = place.x() + std::floor((place.width() - size.width()) / 2);
  const double y = place.y() + std::floor((place.height() - size.height()) / 2);
  return {onPixel(painter, QPointF(x, y)), size};
}

void paintBorder(QPainter& painter, const QRectF& place, const QColor& color) {
  painter.setPen(QPen(color, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(place.adjusted(-1, -1, 0, 0));
}

}  // namespace

QRectF paintPicture(QPainter& painter, const QRectF& place, const QImage& image,
                    const QColor& border) {
  if (image.isNull() || place.isEmpty()) return {};
  const QRectF target = fit(painter, place, image.size());
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(target, image);
  paintBorder(painter, target, border);
  return target;
}

QRectF paintMask(QPainter& painter, const QRectF& place, const MaskCells& mask, int pixels) {
  if (mask.size <= 0 || place.isEmpty()) return {};
  const Colors colors = colorsOf(painter.device()->devType() == QInternal::Widget
                                     ? static_cast<QWidget*>(painter.device())->palette()
                                     : QPalette());
  const int side = pixels > 0 ? pixels : mask.size;
  const QRectF target = fit(painter, place, QSize(side, side));
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(target, toImage(mask, colors));
  const double cell = target.width() / mask.size;
  if (cell >= 6) {  // lines between the cells, where there is room; of whole pixels of the screen
    const double ratio = painter.device()->devicePixelRatioF();
    const double thick = std::floor(ratio) / ratio;
    for (int i = 1; i < mask.size; ++i) {
      const double at = std::round(i * cell * ratio) / ratio;
      painter.fillRect(QRectF(target.left() + at, target.top(), thick, target.height()),
                       colors.base);
      painter.fillRect(QRectF(target.left(), target.top() + at, target.width(), thick),
                       colors.base);
    }
  }
  paintBorder(painter, target, colors.border);
  return target;
}

PictureTile::PictureTile(const QString& name, const QString& description, QWidget* parent)
    : QWidget(parent), name_(name), description_(description) {
  setAccessibleName(name);
  setAccessibleDescription(tr("no picture"));
  setToolTip(description);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureTile::setPicture(const Picture& picture) {
  image_ = toImage(picture);
  note_.clear();
  setAccessibleDescription(
      tr("%1, %2 × %3 pixels").arg(description_).arg(image_.width()).arg(image_.height()));
  update();
}

void PictureTile::setMask(const MaskCells& mask, int pixels) {
  mask_ = mask;
  maskPixels_ = pixels;
  note_.clear();
  setAccessibleDescription(tr("%1; %2 of %3 cells are blue")
                               .arg(description_)
                               .arg(mask.cells.size() - std::ranges::count(mask.cells, 0))
                               .arg(mask.cells.size()));
  update();
}

void PictureTile::setNote(const QString& note) {
  image_ = {};
  mask_ = {};
  note_ = note;
  setAccessibleDescription(note.isEmpty() ? tr("no picture") : note);
  update();
}

QString PictureTile::shownName() const {
  const bool fits = fontMetrics().horizontalAdvance(name_) <= width();
  return fits ? name_ : name_.section(':', 0, 0);
}

int PictureTile::captionHeight() const {
  return fontMetrics().height() + kGap / 2;
}

// Of tiles side by side a layout makes some a pixel wider, which can be room for a larger factor.
int PictureTile::commonWidth() const {
  int common = width();
  if (parentWidget() == nullptr) return common;
  const auto tiles = parentWidget()->findChildren<PictureTile*>(Qt::FindDirectChildrenOnly);
  for (const PictureTile* tile : tiles) {
    if (tile->isVisible()) common = std::min(common, tile->width());
  }
  return common;
}

QSize PictureTile::sizeHint() const {
  return {200, 200 + captionHeight()};
}
QSize PictureTile::minimumSizeHint() const {
  return {96, 96 + captionHeight()};
}

// As high as it is wide and no higher: what lies below stays near.
void PictureTile::resizeEvent(QResizeEvent*) {
  setMaximumHeight(width() + captionHeight());
}

void PictureTile::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const QRectF place = QRectF(0, 0, commonWidth(), height()).adjusted(1, 1, -1, -captionHeight());
  QRectF drawn = mask_.size > 0 ? paintMask(painter, place, mask_, maskPixels_)
                                : paintPicture(painter, place, image_, colors.border);
  if (drawn.isEmpty()) {
    const double side = std::min(place.width(), place.height()) - 2;
    drawn = QRectF(place.center() - QPointF(side / 2, side / 2), QSizeF(side, side));
    painter.setPen(QPen(colors.border, 1));
    painter.drawRect(drawn);
    painter.setPen(colors.dimText);
    painter.drawText(drawn, Qt::AlignCenter | Qt::TextWordWrap, note_);
  }
  painter.setPen(colors.text);
  painter.drawText(QRectF(0, drawn.bottom() + kGap / 2.0, width(), fontMetrics().height()),
                   Qt::AlignHCenter | Qt::AlignTop, shownName());
}

}  // namespace mixmask::ui
