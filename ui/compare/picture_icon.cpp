// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/picture_icon.h"

#include <QPainter>

#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {

QIcon pictureIcon(const QImage& image, int size, double devicePixelRatio, const QColor& border) {
  QPixmap pixmap(QSize(size, size) * devicePixelRatio);
  pixmap.setDevicePixelRatio(devicePixelRatio);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  paintPicture(painter, QRectF(0, 0, size, size), image, border);
  painter.end();
  QIcon icon;
  icon.addPixmap(pixmap);
  icon.addPixmap(pixmap, QIcon::Selected);
  return icon;
}

}  // namespace mixmask::ui
