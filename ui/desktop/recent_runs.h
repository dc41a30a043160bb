// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <filesystem>
#include <vector>

namespace mixmask::ui {

// The runs that were seen last, as a menu; the settings keep them. One whose folder is gone is
// grey.
class RecentRuns : public QMenu {
  Q_OBJECT
 public:
  explicit RecentRuns(QWidget* parent = nullptr);
  void add(const std::filesystem::path& run);
  static std::vector<std::filesystem::path> list();  // the last one first, at most ten

 Q_SIGNALS:
  void openAsked(const QString& run);

 private:
  void fill();
};

// The run that was seen last, else the newest one of `runsFolder`; empty: there is none.
std::filesystem::path lastRun(const std::filesystem::path& runsFolder);

}  // namespace mixmask::ui
