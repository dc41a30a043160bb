// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace mixmask::ui {

class EvaluationModel;

// The evaluations in the status bar, while there are any that wait or run: seen when their dock is
// closed, too.
class ActivityButton : public QToolButton {
  Q_OBJECT
 public:
  explicit ActivityButton(const EvaluationModel& model, QWidget* parent = nullptr);

 private:
  void refresh();

  const EvaluationModel& model_;
};

}  // namespace mixmask::ui
