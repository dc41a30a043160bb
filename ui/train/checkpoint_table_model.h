// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QDateTime>
#include <optional>
#include <vector>

#include "ui/train/run_record.h"

namespace mixmask::ui {

// One checkpoint of a run, with what is known of the network in it.
struct CheckpointRow {
  CheckpointSaved saved;
  std::optional<double> epoch;       // nothing: the length of an epoch is unknown
  std::optional<double> knn;         // a fraction; nothing: not judged at this step
  bool fullSets = false;             // judged on all images; else on those of while training
  bool isBest = false;               // of those judged on the same images, where they are several
  std::optional<QDateTime> savedAt;  // nothing: the file cannot be asked
};

// The newest first.
std::vector<CheckpointRow> checkpointRows(const std::vector<CheckpointSaved>& saved,
                                          const RunRecord& record);

class CheckpointTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { stepColumn, epochColumn, knnColumn, sizeColumn, savedColumn, columns };

  using QAbstractTableModel::QAbstractTableModel;
  // Rows that stay keep their selection.
  void show(const std::vector<CheckpointRow>& rows);
  const CheckpointRow& at(int row) const { return rows_.at(static_cast<std::size_t>(row)); }
  int rowOf(std::int64_t step) const;  // negative: none

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<CheckpointRow> rows_;
};

}  // namespace mixmask::ui
