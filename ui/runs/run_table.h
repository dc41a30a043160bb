// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <filesystem>
#include <vector>

#include "ui/runs/run_filter.h"
#include "ui/runs/run_table_model.h"

namespace mixmask::ui {

// The runs as a table: sorted by a click, its columns chosen by a right click on the header.
class RunTable : public QTableView {
  Q_OBJECT
 public:
  explicit RunTable(QWidget* parent = nullptr);

  RunTableModel& runs() { return model_; }
  const RunTableModel& runs() const { return model_; }
  RunFilter& filter() { return filter_; }
  std::vector<RunSummary> selected() const;
  void select(const std::filesystem::path& run);
  void resetColumns();  // as they are at first
  void store() const;   // columns and order, to the settings

 private:
  void restore();
  void chooseColumns(const QPoint& place);

  RunTableModel model_;
  RunFilter filter_;
};

}  // namespace mixmask::ui
