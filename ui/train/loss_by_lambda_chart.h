// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/train/run_chart.h"

namespace mixmask::ui {

// Are hard masks really harder? The mixture's loss, both parts together, against its lambda: a
// histogram of all steps, and the mean of each of its columns.
class LossByLambdaChart : public RunChart {
 public:
  explicit LossByLambdaChart(QWidget* parent = nullptr);
  void takeNew(const RunRecord& record) override;
  void clearData() override;
  bool isBySteps() const override { return false; }
  // Steps of a cell.
  int countAt(double lambda, double loss) const;

 protected:
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return losses_; }
  void recolor() override;

 private:
  static constexpr int kColumns = 48, kRows = 32;
  struct Cell {
    int column = 0, row = 0;
  };

  bool widen(double lambda, double loss);  // gives whether the cells became others
  Cell cellOf(double lambda, double loss) const;
  void count(double lambda, double loss);
  void draw();

  QCPColorMap* map_ = nullptr;
  int mean_;
  QCPRange lambdas_, losses_;
  bool hasSteps_ = false;
  std::size_t counted_ = 0;
  std::vector<int> counts_;   // row by row
  std::vector<double> sums_;  // of the losses of a column
};

}  // namespace mixmask::ui
