// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "ui/compare/compared_set.h"

class QPushButton;

namespace mixmask {
struct RunSummary;
}

namespace mixmask::ui {

class SidePicker;

// Picks what is compared: A, what stands beside it, and perhaps a third one.
class SideBar : public QWidget {
  Q_OBJECT
 public:
  explicit SideBar(QWidget* parent = nullptr);

  SidePicker* picker(std::size_t side) const { return pickers_[side]; }
  QPushButton* reportButton() const { return report_; }
  // Those that are chosen, in their order; fewer than two where A or B is missing.
  std::vector<ComparedChoice> choices() const;
  void choose(const std::vector<ComparedChoice>& choices);  // without a signal
  void setRuns(const std::vector<RunSummary>& runs);
  void showSides(const std::vector<ComparedSide>& sides);  // what was read of the choices
  void swapSides();

 Q_SIGNALS:
  void chosen();
  void reportAsked();

 private:
  void closeGap();

  std::array<SidePicker*, kMostSides> pickers_{};
  QPushButton* swap_;
  QPushButton* report_;
};

}  // namespace mixmask::ui
