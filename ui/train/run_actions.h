// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;

namespace mixmask::ui {

class ConfigDraft;
class TrainingModel;

// The verbs of a run. Each is there only in the states in which it does something.
class RunActions : public QObject {
  Q_OBJECT
 public:
  RunActions(TrainingModel& model, ConfigDraft& draft, QObject* parent = nullptr);

  QAction* start;
  QAction* pause;
  QAction* resume;
  QAction* stop;
  QAction* save;
  QAction* open;
  QAction* goOn;

  // Why the shown run cannot go on with the form's settings; empty: it can.
  QString goOnProblem() const;

 Q_SIGNALS:
  void openAsked();

 private:
  void refresh();

  TrainingModel& model_;
  ConfigDraft& draft_;
};

}  // namespace mixmask::ui
