// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMainWindow>
#include <vector>

class QSplitter;

namespace mixmask::ui {

// Place and size of the window, its docks, and its named splitters: kept by the settings, and set
// back to what they were at first. Whatever the settings hold, what does not fit is not used.
class WindowLayout {
 public:
  // After everything has been made and before anything has been restored.
  explicit WindowLayout(QMainWindow& window);
  void restore();
  void store() const;
  void reset();

 private:
  void keepOnScreen();

  QMainWindow& window_;
  QByteArray initial_;
  std::vector<std::pair<QSplitter*, QByteArray>> splitters_;
};

}  // namespace mixmask::ui
