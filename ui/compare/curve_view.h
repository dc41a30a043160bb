// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/compared_set.h"

class QComboBox;
class QLabel;
class QSlider;

namespace mixmask::ui {

class Chart;

// The curves of all runs on one axis, and beneath them how far the others lie from A.
class CurveView : public QWidget {
  Q_OBJECT
 public:
  enum Axis { step, epoch, images, time };

  explicit CurveView(QWidget* parent = nullptr);
  void show(std::shared_ptr<const ComparedSet> set);

  QComboBox* quantity() const { return quantity_; }
  QComboBox* axis() const { return axis_; }
  QSlider* smoothing() const { return smoothing_; }
  Chart* curves() const { return curves_; }
  Chart* differences() const { return differences_; }
  QString note() const;

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 private:
  QWidget* makeControls();
  static constexpr int kLeftMargin = 72;  // of both charts, so that their x axes align

  Chart* makeChart(const QString& title);
  void fillQuantities();
  void refreshAxes();
  void redraw();
  void drawSide(std::size_t side);
  void drawDifference(std::size_t side);
  void refreshNote();
  void smooth();
  // The quantity's curve with `step` in units of the x axis; nothing where the run does not tell.
  std::optional<Curve> onAxis(std::size_t side) const;
  QString axisName() const;
  double secondsInUnit() const;  // of the axis time: of a minute, or of an hour for long runs

  std::shared_ptr<const ComparedSet> set_;
  QComboBox* quantity_;
  QComboBox* axis_;
  QSlider* smoothing_;
  QLabel* note_;
  Chart* curves_;
  Chart* differences_;
};

// b - a at every point of `a` that lies within `b`, whose values are joined by lines.
Curve differenceOf(const Curve& a, const Curve& b);
// Seconds in the loop at a step, from what was recorded every few steps: on lines between the
// records, the first of which starts at 0; behind the last one at its pace.
double secondsAt(const Curve& seconds, double step);
// Why the losses of two runs are not the same function of the features; empty: they are.
QString lossCaveat(const ComparedSet& set);

}  // namespace mixmask::ui
