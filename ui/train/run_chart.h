// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/train/run_record.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {

// A chart of a run: takes from the record what it has not shown yet.
class RunChart : public Chart {
 public:
  using Chart::Chart;
  virtual void takeNew(const RunRecord& record);
  void clearData() override;
  // Whether its x axis is that of the steps, which all such charts share.
  virtual bool isBySteps() const { return true; }
  // Whether it shows what comes every step; evaluations are few, each is a point of its own.
  virtual bool isSmoothed() const { return false; }

 protected:
  virtual void addStep(const RunRecord&, std::size_t) {}
  virtual void addEvaluation(const RunRecord&, const EvaluationReport&) {}
  virtual void addSystem(const SystemReport&) {}
  virtual void updateReferences(const RunRecord&) {}

 private:
  void takeMarks(const RunRecord& record);

  std::size_t stepsShown_ = 0, evaluationsShown_ = 0, systemShown_ = 0, marksShown_ = 0;
};

// Total and its three or five parts, each with its level of chance.
class LossChart : public RunChart {
 public:
  explicit LossChart(QWidget* parent = nullptr);
  bool isSmoothed() const override { return true; }

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int total_, original_, mixed_, partner_, unmix_, unmixPartner_;
  int chanceTotal_, chanceOriginal_, chanceMixed_, chancePartner_;
};

class LearningRateChart : public RunChart {
 public:
  explicit LearningRateChart(QWidget* parent = nullptr);

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;

 private:
  int rate_;
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

// How often the own key is found among the negatives, by the clean view and by the mixture.
class ContrastChart : public RunChart {
 public:
  explicit ContrastChart(QWidget* parent = nullptr);
  bool isSmoothed() const override { return true; }

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;
  void updateReferences(const RunRecord& record) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int clean_, mixed_, chance_;
};

// Spread of the projections in every step: about 1 is healthy, 0 is one point.
class SpreadChart : public RunChart {
 public:
  explicit SpreadChart(QWidget* parent = nullptr);
  void clearData() override;
  bool isSmoothed() const override { return true; }

 protected:
  void addStep(const RunRecord& record, std::size_t i) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int spread_;
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
  void addStep(const RunRecord& record, std::size_t i) override;
  QCPRange yRange(const QCPAxis*, const QCPRange&) const override { return {0, 1}; }

 private:
  int lambda_;
};

// Samples a second, and the share of the time that waits for them.
class ThroughputChart : public RunChart {
 public:
  explicit ThroughputChart(QWidget* parent = nullptr);

 protected:
  void addSystem(const SystemReport& report) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int rate_, waiting_;
};

class MemoryChart : public RunChart {
 public:
  explicit MemoryChart(QWidget* parent = nullptr);

 protected:
  void addSystem(const SystemReport& report) override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;

 private:
  int process_, device_;
};

}  // namespace mixmask::ui
