// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace mixmask::ui {

class TrainingModel;

// "1 h 02 min", "2 min 03 s", "4 s".
QString durationText(double seconds);

// The state of the run in one line: word and icon, progress, rate, remaining time, lambda, kNN.
class StatusLine : public QWidget {
  Q_OBJECT
 public:
  explicit StatusLine(TrainingModel& model, QWidget* parent = nullptr);
  QString stateText() const;
  QString numbersText() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QString stopText() const;
  void refreshState();
  void refreshNumbers();

  TrainingModel& model_;
  QLabel* icon_;
  QLabel* state_;
  QProgressBar* bar_;
  QLabel* numbers_;
};

}  // namespace mixmask::ui
