// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/drawn_texts.h"

#include <qcustomplot.h>

#include <QPaintEngine>
#include <cmath>

namespace mixmask::ui {
namespace {

// Less than this is no more than the rounding of a place, or the room above and below letters.
constexpr double kPixelsAcross = 1.5;
constexpr double kPixelsDown = 2.5;

// Draws nothing and takes down the texts.
class TextEngine : public QPaintEngine {
 public:
  TextEngine() : QPaintEngine(AllFeatures) {}
  std::vector<DrawnText> texts;

  bool begin(QPaintDevice*) override {
    setActive(true);
    return true;
  }
  bool end() override {
    setActive(false);
    return true;
  }
  Type type() const override { return User; }
  void updateState(const QPaintEngineState&) override {}
  void drawTextItem(const QPointF& at, const QTextItem& item) override {
    const QRectF letters(at.x(), at.y() - item.ascent(), item.width(),
                         item.ascent() + item.descent());
    const QTransform toDevice = painter()->deviceTransform();
    QRectF clip(QPointF(), QSizeF(paintDevice()->width(), paintDevice()->height()));
    if (!systemClip().isNull()) clip = clip.intersected(systemClip().boundingRect());
    if (painter()->hasClipping()) {
      clip = clip.intersected(toDevice.mapRect(painter()->clipBoundingRect()));
    }
    const double angle = std::atan2(toDevice.m12(), toDevice.m11());
    const QTransform along = toDevice * QTransform().rotateRadians(-angle);
    texts.push_back({item.text(), toDevice.mapRect(letters), clip, angle, along.mapRect(letters)});
  }
  void drawRects(const QRect*, int) override {}
  void drawRects(const QRectF*, int) override {}
  void drawLines(const QLine*, int) override {}
  void drawLines(const QLineF*, int) override {}
  void drawEllipse(const QRectF&) override {}
  void drawEllipse(const QRect&) override {}
  void drawPath(const QPainterPath&) override {}
  void drawPoints(const QPointF*, int) override {}
  void drawPoints(const QPoint*, int) override {}
  void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
  void drawPolygon(const QPoint*, int, PolygonDrawMode) override {}
  void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
  void drawTiledPixmap(const QRectF&, const QPixmap&, const QPointF&) override {}
  void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
};

class TextDevice : public QPaintDevice {
 public:
  explicit TextDevice(const QWidget& widget) : widget_(widget) {}
  QPaintEngine* paintEngine() const override { return &engine_; }
  std::vector<DrawnText> takeTexts() { return std::move(engine_.texts); }

 protected:
  int metric(PaintDeviceMetric metric) const override {
    switch (metric) {
      case PdmWidth:
        return widget_.width();
      case PdmHeight:
        return widget_.height();
      case PdmDpiX:
      case PdmPhysicalDpiX:
        return widget_.logicalDpiX();
      case PdmDpiY:
      case PdmPhysicalDpiY:
        return widget_.logicalDpiY();
      case PdmWidthMM:
        return widget_.widthMM();
      case PdmHeightMM:
        return widget_.heightMM();
      case PdmNumColors:
        return 0;
      case PdmDepth:
        return 32;
      case PdmDevicePixelRatio:
        return 1;
      case PdmDevicePixelRatioScaled:
        return static_cast<int>(devicePixelRatioFScale());
    }
    return 0;
  }

 private:
  const QWidget& widget_;
  mutable TextEngine engine_;
};

}  // namespace

bool DrawnText::isCut() const {
  return place.left() < clip.left() - kPixelsAcross ||
         place.right() > clip.right() + kPixelsAcross || place.top() < clip.top() - kPixelsDown ||
         place.bottom() > clip.bottom() + kPixelsDown;
}

std::vector<DrawnText> drawnTexts(QWidget& widget) {
  TextDevice device(widget);
  if (auto* plot = qobject_cast<QCustomPlot*>(&widget)) {  // its own paint event shows a picture
    QCPPainter painter(&device);
    plot->toPainter(&painter, plot->width(), plot->height());
  } else {
    widget.render(&device, QPoint(), QRegion(), QWidget::RenderFlags());
  }
  return device.takeTexts();
}

}  // namespace mixmask::ui
