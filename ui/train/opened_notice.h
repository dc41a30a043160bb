// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>

namespace mixmask::ui {

class Banner;
class RunActions;
class TrainingModel;

// Says of a run that was opened what it is and what can be done with it: gone on with, recovered
// where its process ended without a word, or watched where another process trains it.
class OpenedNotice : public QObject {
  Q_OBJECT
 public:
  OpenedNotice(TrainingModel& model, RunActions& actions, Banner& banner,
               QObject* parent = nullptr);

 Q_SIGNALS:
  void watchAsked(const std::filesystem::path& run);

 private:
  void say();
  void sayHowItEnded();
  void offerRecovery();
  void goOn();

  TrainingModel& model_;
  RunActions& actions_;
  Banner& banner_;
};

}  // namespace mixmask::ui
