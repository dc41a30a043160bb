// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/session/run_summary.h"
#include "ui/compare/compared_set.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace mixmask::ui {

// The line of a side as charts draw it, with its letter.
class SideMark : public QWidget {
 public:
  SideMark(std::size_t side, QWidget* parent);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::size_t side_;
};

// Picks the checkpoint of a side: a run of the list, any folder or file by the button or dropped
// here, and of a run one of the checkpoints that were judged.
class SidePicker : public QWidget {
  Q_OBJECT
 public:
  SidePicker(std::size_t side, QWidget* parent = nullptr);

  const ComparedChoice& choice() const { return choice_; }
  void choose(ComparedChoice choice);  // without a signal
  void setRuns(const std::vector<RunSummary>& runs);
  // What was read of the choice.
  void showSide(const ComparedSide& side);

  QComboBox* runs() const { return runs_; }
  QComboBox* steps() const { return steps_; }

 Q_SIGNALS:
  void chosen();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void take(const std::filesystem::path& path);
  void select();
  void browseFolder();
  void browseFile();

  std::size_t side_;
  ComparedChoice choice_;
  QComboBox* runs_;
  QComboBox* steps_;
  QToolButton* browse_;
};

}  // namespace mixmask::ui
