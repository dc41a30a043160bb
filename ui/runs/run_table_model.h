// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask::ui {

// Finished runs that differ by nothing but their seed, and their kNN accuracy.
struct SeedGroup {
  int seeds = 0;
  double mean = 0;
  double deviation = 0;  // of the sample (n - 1)
};

// The runs of a folder, one a row.
class RunTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column {
    nameColumn,
    stateColumn,
    methodColumn,
    lossColumn,
    stepsColumn,
    knnColumn,
    overSeedsColumn,
    gridColumn,
    keepColumn,
    seedColumn,
    tagsColumn,
    bestColumn,
    untrainedColumn,
    dataColumn,
    backboneColumn,
    startedColumn,
    timeColumn,
    sizeColumn,
    columns
  };
  static constexpr int kSortRole = Qt::UserRole;

  using QAbstractTableModel::QAbstractTableModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  const RunSummary& run(int row) const { return runs_[static_cast<std::size_t>(row)]; }
  int rowOf(const std::filesystem::path& folder) const;  // negative: not there
  // Nothing where there are fewer than two finished seeds.
  const SeedGroup* seedGroupOf(const RunSummary& run) const;

  void take(std::vector<RunSummary> runs);  // replaces and adds
  void remove(const std::vector<std::filesystem::path>& folders);
  void clear();

  struct ColumnLook {
    QString title, description;
    int width;       // pixels, to begin with
    bool isVisible;  // to begin with
  };
  static ColumnLook lookOf(int column);

 private:
  void regroup();
  QString text(const RunSummary& run, int column) const;
  QVariant sortValue(const RunSummary& run, int column) const;

  std::vector<RunSummary> runs_;
  std::map<std::filesystem::path, int> rows_;
  std::map<std::string, SeedGroup> groups_;
};

}  // namespace mixmask::ui
