// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "core/session/view_lab.h"
#include "ui/widgets/chart.h"

class QLabel;

namespace mixmask::ui {

class BarChart;

// How lambda falls over many masks: bars, the requested ratio as a line, and in words the mean, the
// deviation and the share of masks that mix nothing.
class LambdaHistogram : public QWidget {
  Q_OBJECT
 public:
  explicit LambdaHistogram(QWidget* parent = nullptr);
  void setLambdas(const LambdaSample& lambdas, std::optional<double> requested);
  void clear(const QString& why);
  QString words() const;
  QString degenerateWords() const;  // empty: none is degenerate

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void recolor();

  BarChart* chart_;
  QLabel* words_;
  QLabel* degenerate_;
};

}  // namespace mixmask::ui
