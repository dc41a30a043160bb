// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <filesystem>

#include "ui/evaluate/evaluation_job.h"

class QLabel;
class QPushButton;

namespace mixmask::ui {

class JobCharts;

// One evaluation at length: what it does or found, its curves, and what can be done with it.
class JobDetails : public QWidget {
  Q_OBJECT
 public:
  explicit JobDetails(QWidget* parent = nullptr);
  void showJob(const EvaluationJob& job);

  QString sentence() const;
  JobCharts* charts() const { return charts_; }
  QPushButton* openButton() const { return open_; }
  QPushButton* copyButton() const { return copy_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void recolor();

  QString report_;                // of one that is done
  std::filesystem::path folder_;  // with its result
  bool hasFailed_ = false;
  QLabel* title_;
  QLabel* sentence_;
  QLabel* figures_;
  QPushButton* open_;
  QPushButton* copy_;
  JobCharts* charts_;
};

}  // namespace mixmask::ui
