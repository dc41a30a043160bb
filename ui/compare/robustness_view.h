// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/compared_set.h"

class QLabel;

namespace mixmask::ui {

class Chart;

// Accuracy against the hidden share of the test images, erased and filled from other images.
class RobustnessView : public QWidget {
  Q_OBJECT
 public:
  explicit RobustnessView(QWidget* parent = nullptr);
  void show(const ComparedSet& set);
  const std::vector<Chart*>& charts() const { return charts_; }
  QString words() const;

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 private:
  void draw(Chart* chart, const std::string& series, const ComparedSet& set,
            const ComparedGroup& group);

  QLabel* words_;
  std::vector<Chart*> charts_;  // erased, filled
};

// The group with curves that most sides have; null: none.
const ComparedGroup* robustnessGroup(const ComparedSet& set);

}  // namespace mixmask::ui
