// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/curve_axis.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;

namespace mixmask::ui {

class Chart;

// The curves of all runs on one axis, and beneath them how far the others lie from A.
class CurveView : public QWidget {
  Q_OBJECT
 public:
  explicit CurveView(QWidget* parent = nullptr);
  void show(std::shared_ptr<const ComparedSet> set);

  QComboBox* quantity() const { return quantity_; }
  QComboBox* axis() const { return axis_; }
  QSlider* smoothing() const { return smoothing_; }
  QCheckBox* bands() const { return bands_; }
  Chart* curves() const { return curves_; }
  Chart* differences() const { return differences_; }
  QString note() const;

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* makeControls();
  Chart* makeChart(const QString& title);
  void fillQuantities();
  void refreshAxes();
  void redraw();
  double drawSide(std::size_t side);  // gives the end of its curve
  void alignAxes();
  void refreshNote();
  void smooth();
  CurveAxis curveAxis() const;
  CurveAxis::Kind axisKind() const;
  Quantity currentQuantity() const;

  std::shared_ptr<const ComparedSet> set_;
  QComboBox* quantity_;
  QComboBox* axis_;
  QSlider* smoothing_;
  QLabel* smoothingText_;
  QCheckBox* bands_;
  QLabel* note_;
  Chart* curves_ = nullptr;
  Chart* differences_ = nullptr;
};

}  // namespace mixmask::ui
