// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/compared_set.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace mixmask::ui {

// The settings of the runs: what differs, apart from where the data lies and how many threads
// worked; all of them on demand.
class SettingsTable : public QWidget {
  Q_OBJECT
 public:
  explicit SettingsTable(QWidget* parent = nullptr);
  void show(const ComparedSet& set);

  QTableWidget* table() const { return table_; }
  QCheckBox* onlyDifferent() const { return onlyDifferent_; }
  QLineEdit* filter() const { return filter_; }
  QString words() const;
  QString asText() const;  // the rows shown, with tabs

 private:
  void rebuild();
  void addRow(const ConfigRow& row);
  bool isShown(const ConfigRow& row) const;

  std::vector<ConfigRow> rows_;
  QCheckBox* onlyDifferent_;
  QLineEdit* filter_;
  QPushButton* copy_;
  QLabel* words_;
  QTableWidget* table_;
};

// The rows that differ and matter.
std::vector<ConfigRow> differencesIn(const std::vector<ConfigRow>& rows);

}  // namespace mixmask::ui
