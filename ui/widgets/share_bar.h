// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme.h"

namespace mixmask::ui {

// Draws lambda as the blue part of a bar whose rest is orange.
void paintLambda(QPainter& painter, const QRectF& place, double lambda, const Colors& colors);

// One weight between 0 and 1: its name, a bar, its number.
class ShareBar : public QWidget {
  Q_OBJECT
 public:
  ShareBar(const QString& name, QColor Colors::*role, QWidget* parent = nullptr);
  void setShare(double share);  // negative: none
  double share() const { return share_; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString name_;
  QColor Colors::*role_;
  double share_ = -1;
};

}  // namespace mixmask::ui
