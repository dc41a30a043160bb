// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace mixmask::ui {

class EncoderModel;

// What it costs to compare the encoders, the button that does so, and how far it is.
class ComputeBar : public QWidget {
  Q_OBJECT
 public:
  explicit ComputeBar(EncoderModel& model, QWidget* parent = nullptr);
  QPushButton* computeButton() const { return compute_; }
  QPushButton* cancelButton() const { return cancel_; }
  QString text() const;

 private:
  void refresh();
  QString words() const;
  QString cost() const;

  EncoderModel& model_;
  QLabel* words_;
  QProgressBar* progress_;
  QPushButton* compute_;
  QPushButton* cancel_;
};

}  // namespace mixmask::ui
