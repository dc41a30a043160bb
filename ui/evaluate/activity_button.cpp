// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/activity_button.h"

#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/evaluation_text.h"
#include "ui/theme.h"

namespace mixmask::ui {

ActivityButton::ActivityButton(const EvaluationModel& model, QWidget* parent)
    : QToolButton(parent), model_(model) {
  setIcon(ui::icon("evaluate"));
  setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  setAutoRaise(true);
  setToolTip(
      tr("Evaluations, comparisons and dry runs, and what waits for its device; press to "
         "see them"));
  connect(&model_, &EvaluationModel::activityChanged, this, &ActivityButton::refresh);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &ActivityButton::refresh);
  refresh();
}

// A training that runs has the line beside.
void ActivityButton::refresh() {
  const EvaluationJob* shown = nullptr;
  int count = 0;
  for (int row = 0; row < model_.rowCount(); ++row) {
    const EvaluationJob& job = model_.job(row);
    const bool isTraining = job.kind == DeviceJob::Kind::training;
    if (!job.isActive() || (isTraining && job.state != EvaluationState::waiting)) continue;
    ++count;
    if (shown == nullptr ||
        (shown->state != EvaluationState::running && job.state == EvaluationState::running)) {
      shown = &job;
    }
  }
  setVisible(shown != nullptr);
  if (shown == nullptr) return;
  QString text = QString("%1 %2").arg(shown->protocol, progressText(*shown)).trimmed();
  if (shown->state == EvaluationState::waiting) text = tr("%1 waits").arg(shown->protocol);
  if (count > 1) text += tr(", %1 more").arg(count - 1);
  setText(text);
}

}  // namespace mixmask::ui
