// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <optional>
#include <vector>

#include "ui/theme.h"

namespace mixmask::ui {

// Something that happened at a place of the x axis.
struct ChartMark {
  double x = 0;
  ColorRole role = &Colors::text;
  QString text;
};

// One series at one place: a point, or the mean of several with the lowest and the highest.
struct ChartValue {
  QString name;
  ColorRole role = &Colors::text;
  double x = 0, y = 0;
  double lowest = 0, highest = 0;
};

// The triangles of a chart's marks, on its x axis.
class ChartMarks : public QCPAbstractItem {
  Q_OBJECT
 public:
  explicit ChartMarks(QCustomPlot* plot);
  void setMarks(std::vector<ChartMark> marks) { marks_ = std::move(marks); }
  const std::vector<ChartMark>& marks() const { return marks_; }
  // The texts of the marks near a place, a line each; empty: there are none.
  QString textsAt(const QPointF& place) const;
  double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  std::vector<ChartMark> marks_;
};

// A vertical line with the values there, in a box where it hides the least.
class ChartCursor : public QCPAbstractItem {
  Q_OBJECT
 public:
  explicit ChartCursor(QCustomPlot* plot);
  // `axis` names what x is. Gives whether anything is to be drawn anew.
  bool moveTo(std::optional<double> x, const QString& axis, std::vector<ChartValue> values);
  std::optional<double> at() const { return x_; }
  double selectTest(const QPointF&, bool, QVariant* = nullptr) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override;

 private:
  void drawBox(QCPPainter* painter, double column) const;

  std::optional<double> x_;
  QString axis_;
  std::vector<ChartValue> values_;
};

}  // namespace mixmask::ui
