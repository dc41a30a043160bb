// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <functional>

namespace mixmask::ui {

class EvaluationModel;
class TrainingModel;

// Tells the desktop something. Never waits.
using Notify = std::function<void(const QString& title, const QString& text)>;

// By the desktop's notification service on the session bus; nothing where there is none.
Notify desktopNotify();

// Tells the end of a run or evaluation, its failure and its collapse to someone who is not looking
// at the window; says nothing to someone who is.
class Notices : public QObject {
  Q_OBJECT
 public:
  Notices(TrainingModel& model, EvaluationModel& evaluations, QWidget& window);
  // Instead of the desktop's service and of the window's focus.
  void setNotify(Notify notify) { notify_ = std::move(notify); }
  void setIsWatched(std::function<bool()> isWatched) { isWatched_ = std::move(isWatched); }

 public Q_SLOTS:
  void tell(const QString& title, const QString& text);

 private:
  void tellEvaluations();

  TrainingModel& model_;
  EvaluationModel& evaluations_;
  QWidget& window_;
  Notify notify_;
  std::function<bool()> isWatched_;
  int active_ = 0;  // evaluations, when it was looked last
};

}  // namespace mixmask::ui
