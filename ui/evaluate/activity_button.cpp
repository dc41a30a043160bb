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
  setToolTip(tr("Evaluations that wait or run; press to see them"));
  connect(&model_, &EvaluationModel::activityChanged, this, &ActivityButton::refresh);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &ActivityButton::refresh);
  refresh();
}

void ActivityButton::refresh() {
  setVisible(model_.isActive());
  const int row = model_.runningRow();
  QString text = row < 0 ? tr("Evaluation") : model_.job(row).protocol;
  if (row >= 0) text = QString("%1 %2").arg(text, progressText(model_.job(row))).trimmed();
  const int others = model_.activeCount() - 1;
  if (others > 0) text += tr(", %1 more").arg(others);
  setText(text);
}

}  // namespace mixmask::ui
