// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <filesystem>

class QLabel;
class QPushButton;

namespace mixmask::ui {

// Stands where the table of runs would be: why none is shown, and what brings some.
class EmptyRuns : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyRuns(QWidget* parent = nullptr);

  void explainTrash(bool isListed);
  void explainFolder(const std::filesystem::path& root, bool isListed);
  void explainSearch(int runs);

 Q_SIGNALS:
  void runsAsked();   // instead of the trash
  void trainAsked();  // to train the first one
  void allAsked();    // without the search

 private:
  void say(const QString& text, const QString& verb, void (EmptyRuns::*verbAsked)());

  QLabel* text_;
  QPushButton* button_;
  void (EmptyRuns::*asked_)() = nullptr;  // by the button
};

}  // namespace mixmask::ui
