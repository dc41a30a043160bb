// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>

class QAction;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace mixmask::ui {

class EvaluationModel;
class JobDetails;

// Everything that occupies a device or waits for one, with progress and cancel, and the selected
// job at length. Evaluations stay when they have ended.
class ActivityDock : public QDockWidget {
  Q_OBJECT
 public:
  explicit ActivityDock(EvaluationModel& model, QWidget* parent = nullptr);

  // Brings it to the front with this job selected.
  void showJob(int row);

  QTableView* table() const { return table_; }
  JobDetails* details() const { return details_; }
  QAction* cancelAction() const { return cancel_; }
  QAction* runNowAction() const { return runNow_; }
  QAction* clearAction() const { return clear_; }
  QPushButton* emptyButton() const { return emptyButton_; }

 Q_SIGNALS:
  void evaluateAsked();

 private:
  QWidget* makeEmpty();
  QWidget* makeJobs();
  void makeTable();
  int selectedRow() const;
  void refresh();
  void refreshVerbs();

  EvaluationModel& model_;
  QAction* cancel_;
  QAction* runNow_;
  QAction* clear_;
  QPushButton* emptyButton_ = nullptr;
  QTableView* table_;
  JobDetails* details_;
  QStackedWidget* stack_;
};

}  // namespace mixmask::ui
