// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>

#include "ui/evaluate/evaluation_job.h"
#include "ui/widgets/chart.h"

class QLabel;

namespace mixmask::ui {

// Top-1 accuracies in per cent, never more than 0 to 100.
class AccuracyChart : public Chart {
 public:
  using Chart::Chart;

 protected:
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;
};

// The curves of one evaluation: loss and accuracies of a classifier that is trained, or accuracy
// against the hidden share; a sentence where there is neither.
class JobCharts : public QStackedWidget {
  Q_OBJECT
 public:
  explicit JobCharts(QWidget* parent = nullptr);
  // Draws what is new of it; of another job everything.
  void showJob(const EvaluationJob& job);

  const Chart* loss() const { return loss_; }
  const Chart* accuracy() const { return accuracy_; }
  const Chart* hidden() const { return hidden_; }

 private:
  void addTraining(const EvaluationJob& job);
  void addHidden(const EvaluationResult& result);

  EvaluationQueue::JobId job_ = 0;
  std::size_t shown_ = 0;
  Chart* loss_;
  Chart* accuracy_;
  Chart* hidden_;
  int lossSeries_, trainSeries_, testSeries_, erasedSeries_, filledSeries_;
  QLabel* none_;
  QWidget* training_;
};

}  // namespace mixmask::ui
