// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "ui/train/run_chart.h"

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QScrollArea;
class QSlider;
class QStackedWidget;
class QVBoxLayout;

namespace mixmask::ui {

class ChartGroup;
class ExportBar;

// All charts of a run in groups that scroll and fold, with one x axis, one cursor and one
// smoothing; any of them can be shown alone. Only those in sight are drawn.
class RunCharts : public QWidget {
  Q_OBJECT
 public:
  // `visit` reads the steps of a run's folder, for files with all of them.
  explicit RunCharts(VisitSteps visit = {}, QWidget* parent = nullptr);
  void restart(const RunRecord& record);
  void extend(const RunRecord& record);

  const std::vector<RunChart*>& charts() const { return charts_; }
  const std::vector<ChartGroup*>& groups() const { return groups_; }
  QSlider* smoothing() const { return smoothing_; }
  QCheckBox* bands() const { return bands_; }
  ExportBar* exportBar() const { return export_; }
  // The chart that shows what a health lamp is judged by.
  RunChart* chartOf(HealthTopic topic) const;
  // Unfolds, scrolls to it, and gives it the focus.
  void reveal(RunChart* chart);
  // In the place of all charts; none: all again.
  void showAlone(RunChart* chart);
  RunChart* alone() const { return alone_; }

 Q_SIGNALS:
  void exportFailed(const QString& problem);
  void exported(const QString& file);

 private:
  void makeGroups(QVBoxLayout* column);
  QHBoxLayout* makeBar();
  void smooth();
  void saveSteps(const RunChart& chart, const QString& file);
  void link(RunChart* chart);
  void linkAxes(RunChart* chart);

  std::vector<RunChart*> charts_;
  std::vector<ChartGroup*> groups_;  // each holds two charts, in their order
  QStackedWidget* stack_;
  QScrollArea* scroll_;
  QVBoxLayout* alonePlace_ = nullptr;
  RunChart* alone_ = nullptr;
  QSlider* smoothing_;
  QLabel* smoothingText_;
  QCheckBox* bands_;
  ExportBar* export_;
  QTimer smoothingTimer_;
  // Of the record that is shown.
  std::shared_ptr<const RunCurves> curves_;
  std::filesystem::path run_;
  std::int64_t lastStep_ = 0;
};

}  // namespace mixmask::ui
