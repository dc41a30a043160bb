// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/closing.h"

#include <QMessageBox>
#include <QPushButton>

#include "ui/evaluate/evaluation_model.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {

Closing::Closing(TrainingModel& model, EvaluationModel& evaluations, Banner& banner,
                 QWidget& window)
    : QObject(&window), model_(model), evaluations_(evaluations), banner_(banner), window_(window) {
  connect(&model_, &TrainingModel::finished, this, &Closing::closeWhenDone);
  // Not before this has been read.
  connect(&model_, &TrainingModel::failed, this, [this] { isClosing_ = endsRun_ = false; });
  connect(&evaluations_, &EvaluationModel::activityChanged, this, &Closing::closeWhenDone);
}

bool Closing::mayClose() {
  if (!model_.isActive() && !evaluations_.isActive()) return true;
  if (isClosing_ || question_ != nullptr) return false;
  if (model_.isActive()) {
    ask();
  } else {
    finish(
        tr("Finishing: the evaluation stops, and goes on where it was when it is asked for "
           "again; then the window closes."));
  }
  return false;
}

void Closing::ask() {
  question_ = new QMessageBox(QMessageBox::Question, tr("A run is going on"),
                              tr("A run is going on. What shall become of it?"),
                              QMessageBox::NoButton, &window_);
  question_->setAttribute(Qt::WA_DeleteOnClose);
  QAbstractButton* keep =
      question_->addButton(tr("Keep running, minimise"), QMessageBox::RejectRole);
  QPushButton* stop =
      question_->addButton(tr("Stop and save, then close"), QMessageBox::AcceptRole);
  question_->setDefaultButton(stop);
  question_->setEscapeButton(question_->addButton(QMessageBox::Cancel));
  connect(question_, &QMessageBox::buttonClicked, this,
          [this, keep, stop](QAbstractButton* button) {
            if (button == keep) window_.showMinimized();
            if (button != static_cast<QAbstractButton*>(stop)) return;
            model_.stop();
            endsRun_ = true;
            finish(tr("Finishing: saving a checkpoint, then the window closes."));
          });
  connect(question_, &QMessageBox::finished, this, [this] { question_ = nullptr; });
  question_->open();
}

void Closing::finish(const QString& what) {
  isClosing_ = true;
  banner_.say(Banner::Kind::info, what);
  evaluations_.cancelAll();
  closeWhenDone();
}

void Closing::closeWhenDone() {
  const bool hasFailed = endsRun_ && model_.state() == JobState::failed;  // its words follow
  if (isClosing_ && !hasFailed && !model_.isActive() && !evaluations_.isActive()) {
    QMetaObject::invokeMethod(&window_, &QWidget::close, Qt::QueuedConnection);
  }
}

}  // namespace mixmask::ui
