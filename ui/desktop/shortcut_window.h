// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/desktop/shortcuts.h"

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QTableView;

namespace mixmask::ui {

// Every action with its place and its keys, and below them a field that gives the chosen one
// others.
class ShortcutWindow : public QDialog {
  Q_OBJECT
 public:
  explicit ShortcutWindow(Shortcuts& shortcuts, QWidget* parent = nullptr);

  QLineEdit* search() const { return search_; }
  QTableView* table() const { return table_; }
  QKeySequenceEdit* keys() const { return keys_; }
  QPushButton* resetButton() const { return reset_; }
  QPushButton* resetAllButton() const { return resetAll_; }
  QString message() const;

 private:
  void fill();
  void makeTable();
  QWidget* makeEditor();
  void showChosen();
  void assign(const QKeySequence& keys);
  int chosen() const;  // a row of `shortcuts_`; -1: none, or one whose keys are fixed

  Shortcuts& shortcuts_;
  QLineEdit* search_;
  QTableView* table_;
  QStandardItemModel* model_;
  QSortFilterProxyModel* filter_;
  QLabel* name_;
  QKeySequenceEdit* keys_;
  QPushButton* reset_;
  QPushButton* resetAll_;
  QLabel* message_;
};

}  // namespace mixmask::ui
