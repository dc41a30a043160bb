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

// All evaluations that were asked for, with progress and cancel, and the selected one at length.
class ActivityDock : public QDockWidget {
  Q_OBJECT
 public:
  explicit ActivityDock(EvaluationModel& model, QWidget* parent = nullptr);

  // Brings it to the front with this job selected.
  void showJob(int row);

  QTableView* table() const { return table_; }
  JobDetails* details() const { return details_; }
  QAction* cancelAction() const { return cancel_; }
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

  EvaluationModel& model_;
  QAction* cancel_;
  QAction* clear_;
  QPushButton* emptyButton_ = nullptr;
  QTableView* table_;
  JobDetails* details_;
  QStackedWidget* stack_;
};

}  // namespace mixmask::ui
