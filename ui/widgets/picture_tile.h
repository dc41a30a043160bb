// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

#include "core/session/events.h"

namespace mixmask::ui {

// Draws a picture inside a rectangle, centred, by whole factors of device pixels and nearest
// neighbour, so that a pixel is a square and nothing is smeared; larger pictures lose whole rows
// and columns. Returns where it landed.
QRectF paintPicture(QPainter& painter, const QRectF& place, const QImage& image,
                    const QColor& border);
// The cells of a mask over the same square as a picture of `pixels` a side.
QRectF paintMask(QPainter& painter, const QRectF& place, const MaskCells& mask, int pixels);

// One picture or one mask with its name under it. Of a name such as "mask: blue own" a narrow tile
// shows what stands before the colon; the description is its tooltip.
class PictureTile : public QWidget {
  Q_OBJECT
 public:
  PictureTile(const QString& name, const QString& description, QWidget* parent = nullptr);

  void setPicture(const Picture& picture);
  // `pixels`: side length of the pictures beside it, so that all are equally large.
  void setMask(const MaskCells& mask, int pixels);
  void setNote(const QString& note);  // instead of a picture
  const QImage& image() const { return image_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int captionHeight() const;
  int commonWidth() const;
  QString shownName() const;

  QString name_, description_, note_;
  QImage image_;
  MaskCells mask_;
  int maskPixels_ = 0;
};

}  // namespace mixmask::ui
