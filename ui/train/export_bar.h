// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/train/step_export.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace mixmask::ui {

// Saves every step of a run as CSV; seen while that takes longer than a moment, with a way to end
// it.
class ExportBar : public QWidget {
  Q_OBJECT
 public:
  explicit ExportBar(VisitSteps visit, QWidget* parent = nullptr);
  void write(StepTable table);
  bool isBusy() const { return export_.isBusy(); }
  QPushButton* cancelButton() const { return cancel_; }

 Q_SIGNALS:
  void failed(const QString& problem);
  void done(const QString& file);

 private:
  void finish(bool isDone, const QString& problem);

  QLabel* text_;
  QProgressBar* progress_;
  QPushButton* cancel_;
  QTimer patience_;
  QString file_;
  StepExport export_;
};

}  // namespace mixmask::ui
