// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluate_actions.h"

#include <QAction>
#include <QMainWindow>
#include <QStatusBar>

#include "ui/evaluate/activity_button.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/theme.h"

namespace mixmask::ui {

EvaluateActions::EvaluateActions(const StudioServices& services, EvaluationModel& model,
                                 QMainWindow& window)
    : model_(model),
      evaluate_(new QAction(icon("evaluate"), tr("&Evaluate checkpoint..."), this)),
      form_(new EvaluateForm(services, &window)),
      dock_(new ActivityDock(model, &window)) {
  evaluate_->setShortcut(QKeySequence("Ctrl+E"));
  evaluate_->setToolTip(tr("Judge a checkpoint of this or another program (Ctrl+E)"));
  evaluate_->setStatusTip(tr("Judge a checkpoint of this or another program"));
  showActivity()->setShortcut(QKeySequence("Ctrl+J"));
  window.addDockWidget(Qt::RightDockWidgetArea, dock_);
  dock_->hide();
  auto* button = new ActivityButton(model, window.statusBar());
  window.statusBar()->addPermanentWidget(button);
  connect(button, &QToolButton::clicked, dock_, [this] {
    dock_->show();
    dock_->raise();
  });
  connect(evaluate_, &QAction::triggered, this, &EvaluateActions::evaluateAsked);
  connect(dock_, &ActivityDock::evaluateAsked, this, &EvaluateActions::evaluateAsked);
  connect(form_, &EvaluateForm::evaluationAsked, this,
          [this](const EvaluationRequest& request) { dock_->showJob(model_.add(request)); });
}

// They are the window's children, which outlive the model that they show.
EvaluateActions::~EvaluateActions() {
  delete form_;
  delete dock_;
}

QAction* EvaluateActions::showActivity() const {
  return dock_->toggleViewAction();
}

void EvaluateActions::open(const QString& checkpoint) {
  form_->openWith(checkpoint);
}

}  // namespace mixmask::ui
