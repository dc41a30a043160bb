// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>

class QAction;
class QMenu;

namespace mixmask::ui {

class ConfigDraft;
class TrainingModel;
class TrainingTurn;
struct StudioServices;
struct UnsavedWork;

// "48 steps since step-00000320"; empty: nothing would be lost.
QString lossText(const UnsavedWork& work);
// "step-00000320", as its file is named.
QString checkpointName(std::int64_t step);

// The verbs of a run. Each is there only in the states in which it does something. A start that
// waits for its device is taken back by Stop.
class RunActions : public QObject {
  Q_OBJECT
 public:
  RunActions(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
             QObject* parent = nullptr);
  ~RunActions() override;

  QAction* start;
  QAction* pause;
  QAction* resume;
  QAction* stop;  // saves; a button of it has the menu of the three ways to stop
  QAction* stopNow;
  QAction* stopAfterEpoch;
  QAction* keepTraining;  // takes back a stop after the epoch
  QAction* discard;
  QAction* save;
  QAction* open;
  QAction* goOn;

  // Why the shown run cannot go on with the form's settings; empty: it can.
  QString goOnProblem() const;
  TrainingTurn& turn() { return *turn_; }

 Q_SIGNALS:
  void openAsked();
  void discardAsked();  // of work that may be much

 private:
  void makeStopMenu();
  void startRun();
  void goOnWithRun();
  void stopRun();
  void refresh();
  void refreshStart();
  void refreshStop();
  void refreshDiscard();

  TrainingModel& model_;
  ConfigDraft& draft_;
  TrainingTurn* turn_;
  std::unique_ptr<QMenu> stopMenu_;
};

}  // namespace mixmask::ui
