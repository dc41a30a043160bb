// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace mixmask::ui {

class EvaluationDraft;

// The line that names the checkpoint, with buttons for a file and for a run, and below it what it
// is taken for or what is wrong with it.
class CheckpointField : public QWidget {
  Q_OBJECT
 public:
  CheckpointField(EvaluationDraft& draft, const QString& runsFolder, QWidget* parent = nullptr);
  QLineEdit* line() const { return line_; }
  QString message() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void chooseFile();
  void chooseRun();
  QString startFolder() const;

  EvaluationDraft& draft_;
  QString runsFolder_;
  QLineEdit* line_;
  QLabel* icon_;
  QLabel* note_;
};

// Whether a file has one of the endings of checkpoints: .safetensors, .pth, .pth.tar, .pt, .pkl.
bool isCheckpointFile(const QString& path);

}  // namespace mixmask::ui
