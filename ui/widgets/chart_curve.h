// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <memory>
#include <vector>

#include "ui/widgets/thinned_series.h"

namespace mixmask::ui {

// Draws one series. The points that share a column of pixels are one place of the curve: a line
// through the means, a band from the lowest to the highest, and a broader line of the moving
// average. Without bands the thin line itself goes from the lowest to the highest. What is drawn
// never grows with the number of points.
class ChartCurve : public QCPAbstractPlottable {
  Q_OBJECT
 public:
  // Of the points of one column, in pixels; `x` is that of the last point.
  struct Place {
    double x = 0;
    double lowest = 0, highest = 0;  // values, no pixels
    double mean = 0, smooth = 0;
  };

  ChartCurve(QCPAxis* keyAxis, QCPAxis* valueAxis);

  void setValues(std::shared_ptr<const ThinnedSeries> values) { values_ = std::move(values); }
  void setSmoothing(double weight) { smoothing_ = weight; }
  void setBandShown(bool shown) { isBandShown_ = shown; }
  void setLines(const QPen& raw, const QPen& smooth);
  void setBandColor(const QColor& color) { bandColor_ = color; }
  // Dots instead of the thin line, or on it.
  void setDots(const QCPScatterStyle& dot, bool withLine);
  const QPen& rawPen() const { return rawPen_; }
  const QPen& smoothPen() const { return smoothPen_; }

  // What has a place in the visible part of the axes, and one place beyond each end.
  std::vector<Place> places() const;

  double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }
  QCPRange getKeyRange(bool& found, QCP::SignDomain domain = QCP::sdBoth) const override;
  QCPRange getValueRange(bool& found, QCP::SignDomain domain = QCP::sdBoth,
                         const QCPRange& keys = QCPRange()) const override;

 protected:
  void draw(QCPPainter* painter) override;
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

 private:
  QPolygonF rawLine(const std::vector<Place>& places) const;
  void drawBand(QCPPainter* painter, const std::vector<Place>& places) const;
  void drawLine(QCPPainter* painter, const QPolygonF& line) const;
  double pixelOf(double value) const;

  std::shared_ptr<const ThinnedSeries> values_;
  double smoothing_ = 0;
  bool isBandShown_ = true;
  bool hasLine_ = true;
  QPen rawPen_, smoothPen_;
  QColor bandColor_;
  QCPScatterStyle dot_{QCPScatterStyle::ssNone};
};

}  // namespace mixmask::ui
