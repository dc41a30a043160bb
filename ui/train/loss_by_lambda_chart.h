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

 protected:
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return losses_; }
  void recolor() override;

 private:
  void draw(const LambdaLossCounts& counts);

  QCPColorMap* map_ = nullptr;
  int mean_;
  QCPRange losses_{0, 1};
  std::int64_t shown_ = -1;  // the record's revision
};

}  // namespace mixmask::ui
