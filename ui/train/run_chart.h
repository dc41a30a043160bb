// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/train/run_record.h"
#include "ui/train/step_export.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {

// A chart of a run: draws the record's curves, and takes from the record what else is new.
class RunChart : public Chart {
  Q_OBJECT
 public:
  using Chart::Chart;
  virtual void takeNew(const RunRecord& record);
  void clearData() override;
  // Whether its x axis is that of the steps, which all such charts share.
  virtual bool isBySteps() const { return true; }
  // Whether it shows what comes every step; evaluations are few, each is a point of its own.
  virtual bool isSmoothed() const { return false; }

  // Its values of every step, for a file.
  const std::vector<StepTable::Column>& stepColumns() const { return stepColumns_; }
  bool canSaveEveryPoint() const override;

 Q_SIGNALS:
  // The values of every step, of which the chart itself has no longer all.
  void allStepsAsked(const QString& file);

 protected:
  int addSteps(StepCurve curve, const QString& name, ColorRole role, Shape shape);
  int addSystem(SystemCurve curve, const QString& name, ColorRole role, bool rightAxis = false);
  virtual void addEvaluation(const RunRecord&, const EvaluationReport&) {}
  virtual void updateReferences(const RunRecord&) {}
  void saveCsv(const QString& file) override;

 private:
  void showCurves(const RunRecord& record);
  void takeMarks(const RunRecord& record);

  std::vector<StepTable::Column> stepColumns_;
  std::vector<std::pair<int, StepCurve>> stepSeries_;
  std::vector<std::pair<int, SystemCurve>> systemSeries_;
  std::size_t evaluationsShown_ = 0, marksShown_ = 0;
  std::int64_t revisionShown_ = -1;
};

// Total and its three or five parts, each with its level of chance.
class LossChart : public RunChart {
 public:
  explicit LossChart(QWidget* parent = nullptr);
  bool isSmoothed() const override { return true; }

 protected:
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int total_, original_, mixed_, partner_, unmix_, unmixPartner_;
  int chanceTotal_, chanceOriginal_, chanceMixed_, chancePartner_;
};

class LearningRateChart : public RunChart {
 public:
  explicit LearningRateChart(QWidget* parent = nullptr);
};

// Accuracy on parts of the sets while training; the full sets at both ends stand out.
class KnnChart : public RunChart {
 public:
  explicit KnnChart(QWidget* parent = nullptr);
  void clearData() override;

 protected:
  void addEvaluation(const RunRecord& record, const EvaluationReport& report) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;
  void recolor() override;

 private:
  void compareWithOwnStart(const RunRecord& record);
  void label(double step, double percent, const QString& text, bool first);
  bool isCrossed(const QRectF& place) const;
  void fitLabels();

  int online_, fullSets_, untrained_;
  std::vector<QCPItemText*> labels_;
};

// How often the own key is found among the negatives, by the clean view and by the mixture.
class ContrastChart : public RunChart {
 public:
  explicit ContrastChart(QWidget* parent = nullptr);
  bool isSmoothed() const override { return true; }

 protected:
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int chance_;
};

// Spread of the projections in every step: about 1 is healthy, 0 is one point.
class SpreadChart : public RunChart {
 public:
  explicit SpreadChart(QWidget* parent = nullptr);
  void clearData() override;
  bool isSmoothed() const override { return true; }

 protected:
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;
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

class LambdaChart : public RunChart {
 public:
  explicit LambdaChart(QWidget* parent = nullptr);
  bool isSmoothed() const override { return true; }

 protected:
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return {0, 1}; }
};

// Samples a second, and the share of the time that waits for them.
class ThroughputChart : public RunChart {
 public:
  explicit ThroughputChart(QWidget* parent = nullptr);

 protected:
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;
};

class MemoryChart : public RunChart {
 public:
  explicit MemoryChart(QWidget* parent = nullptr);

 protected:
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int device_;
};

}  // namespace mixmask::ui
