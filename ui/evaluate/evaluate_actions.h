// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/studio_services.h"

class QAction;
class QMainWindow;

namespace mixmask::ui {

class ActivityDock;
class EvaluateForm;
class EvaluationModel;

// What the window offers for evaluations: the verb, the form that it opens, and the dock that shows
// what becomes of them.
class EvaluateActions : public QObject {
  Q_OBJECT
 public:
  EvaluateActions(const StudioServices& services, EvaluationModel& model, QMainWindow& window);
  ~EvaluateActions() override;

  QAction* evaluate() const { return evaluate_; }
  QAction* showActivity() const;
  EvaluateForm* form() const { return form_; }
  ActivityDock* dock() const { return dock_; }
  // Shows the form with this checkpoint; empty: with the one that it had.
  void open(const QString& checkpoint);

 Q_SIGNALS:
  void evaluateAsked();  // of which checkpoint, the window knows

 private:
  EvaluationModel& model_;
  QAction* evaluate_;
  EvaluateForm* form_;
  ActivityDock* dock_;
};

}  // namespace mixmask::ui
