// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "ui/train/run_record.h"
#include "ui/widgets/chart.h"

class QSlider;
class QLabel;

namespace mixmask::ui {

// A chart of a run: takes from the record what it has not shown yet.
class RunChart : public Chart {
 public:
  using Chart::Chart;
  void takeNew(const RunRecord& record);
  void clearData() override;

 protected:
  virtual void addStep(const RunRecord&, std::size_t) {}
  virtual void addEvaluation(const RunRecord&, const EvaluationReport&) {}
  virtual void updateReferences(const RunRecord&) {}

 private:
  std::size_t stepsShown_ = 0, evaluationsShown_ = 0;
};

// Total and its three parts, each with its level of chance.
class LossChart : public RunChart {
 public:
  explicit LossChart(QWidget* parent = nullptr);

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int total_, original_, mixed_, partner_, unmix_, unmixPartner_;
  int chanceTotal_, chanceOriginal_, chanceMixed_, chancePartner_;
};

// Accuracy on parts of the sets while training; the full sets at both ends stand out.
class KnnChart : public RunChart {
 public:
  explicit KnnChart(QWidget* parent = nullptr);
  void clearData() override;

 protected:
  void addEvaluation(const RunRecord& record, const EvaluationReport& report) override;
  void recolor() override;

 private:
  void label(double step, double percent, const QString& text, bool first);

  int online_, fullSets_, untrained_;
  std::vector<QCPItemText*> labels_;
};

class LambdaChart : public RunChart {
 public:
  explicit LambdaChart(QWidget* parent = nullptr);

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return {0, 1}; }

 private:
  int lambda_;
};

// Standard deviation and effective rank of the features. The axes are scaled so that the level
// without any collapse, 1/sqrt(d) and d, is one line.
class CollapseChart : public RunChart {
 public:
  explicit CollapseChart(QWidget* parent = nullptr);

 protected:
  void addEvaluation(const RunRecord& record, const EvaluationReport& report) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int spread_, rank_, level_;
  double dimension_ = 0;
};

// The four charts with one x axis and one smoothing.
class RunCharts : public QWidget {
  Q_OBJECT
 public:
  explicit RunCharts(QWidget* parent = nullptr);
  void restart(const RunRecord& record);
  void extend(const RunRecord& record);
  const std::vector<RunChart*>& charts() const { return charts_; }
  QSlider* smoothing() const { return smoothing_; }

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 private:
  void smooth();
  void link(RunChart* chart);

  std::vector<RunChart*> charts_;
  QSlider* smoothing_;
  QLabel* smoothingText_;
  QTimer smoothingTimer_;
};

}  // namespace mixmask::ui
