// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/studio_services.h"
#include "ui/train/cost_worker.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace mixmask::ui {

class ConfigDraft;
class TrainingModel;

// "1,408 steps x 0.09 s = 2 min 07 s, kNN 20 s: about 2 min 27 s in all. 1.2 GB of memory, 95 MB a
// checkpoint."
QString costText(const CostEstimate& cost);

// What the run of the form would cost, measured by a dry run when that is asked for and the device
// is free. Stays until it is asked for again, and says when it is of other settings than those of
// the form.
class CostPreview : public QWidget {
  Q_OBJECT
 public:
  CostPreview(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
              QWidget* parent = nullptr);

  ~CostPreview() override;

  QPushButton* button() const { return button_; }  // asks, and cancels
  QString text() const;
  bool isStale() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void press();
  void ask();
  void cancel();
  void leave();
  void say(const QString& text, bool isProblem);
  void refresh();

  std::shared_ptr<DeviceQueue> devices_;
  DeviceQueue::Id place_ = 0;  // 0: no dry run was asked for
  TrainingModel& model_;
  ConfigDraft& draft_;
  QLabel* icon_;
  QLabel* text_;
  QProgressBar* bar_;
  QPushButton* button_;
  QString said_;
  bool saidProblem_ = false;
  std::optional<RunConfig> estimated_;  // what `said_` is about
  CostWorker worker_;
};

}  // namespace mixmask::ui
