// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMessageBox;
class QWidget;

namespace mixmask::ui {

class Banner;
class EvaluationModel;
class TrainingModel;

// How the window closes while something is going on: it asks what shall become of a run, and never
// waits. The stop is asked for, and the window goes when the jobs have told their end.
class Closing : public QObject {
  Q_OBJECT
 public:
  Closing(TrainingModel& model, EvaluationModel& evaluations, Banner& banner, QWidget& window);

  // Whether the window may go at once. If not, what is needed for it has begun.
  bool mayClose();
  QMessageBox* question() const { return question_; }

 private:
  void ask();
  void finish(const QString& what);
  void closeWhenDone();

  TrainingModel& model_;
  EvaluationModel& evaluations_;
  Banner& banner_;
  QWidget& window_;
  QMessageBox* question_ = nullptr;
  bool isClosing_ = false;
  bool endsRun_ = false;  // the window waits for the end of a run
};

}  // namespace mixmask::ui
