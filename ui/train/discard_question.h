// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace mixmask::ui {

class Banner;
class RunActions;
class TrainingModel;

// Ends a run without saving; asks once, in the page, where that loses more than a minute of work.
class DiscardQuestion : public QObject {
  Q_OBJECT
 public:
  DiscardQuestion(TrainingModel& model, RunActions& actions, Banner& banner,
                  QObject* parent = nullptr);

 private:
  void ask();
  void takeBack();

  TrainingModel& model_;
  Banner& banner_;
  QString asked_;  // what the banner says while it asks
};

}  // namespace mixmask::ui
