// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/checkpoint_table_model.h"

#include <QFileInfo>
#include <QLocale>
#include <algorithm>

#include "ui/runs/run_text.h"
#include "ui/theme.h"

namespace mixmask::ui {
namespace {

// What was judged on all images stands for a step where both were.
void judge(CheckpointRow& row, const RunRecord& record) {
  for (const EvaluationReport& report : record.evaluations) {
    if (report.step != row.saved.step || report.knnTop1 < 0 || row.fullSets) continue;
    row.knn = report.knnTop1;
    row.fullSets = report.fullSets;
  }
}

void markBest(std::vector<CheckpointRow>& rows) {
  for (const bool fullSets : {false, true}) {
    CheckpointRow* best = nullptr;
    int judged = 0;
    for (CheckpointRow& row : rows) {
      if (!row.knn || row.fullSets != fullSets) continue;
      ++judged;
      if (best == nullptr || *row.knn > *best->knn) best = &row;
    }
    if (judged > 1) best->isBest = true;
  }
}

QString knnText(const CheckpointRow& row) {
  QString text = percentText(row.knn);
  if (row.fullSets) text += CheckpointTableModel::tr(" (full sets)");
  return row.isBest ? text + CheckpointTableModel::tr(", best") : text;
}

QString savedText(const CheckpointRow& row) {
  if (!row.savedAt) return {};
  const QLocale locale;
  return row.savedAt->date() == QDate::currentDate()
             ? locale.toString(row.savedAt->time(), QLocale::LongFormat).section(' ', 0, 0)
             : locale.toString(*row.savedAt, QLocale::ShortFormat);
}

QString textOf(const CheckpointRow& row, int column) {
  const QLocale locale;
  switch (column) {
    case CheckpointTableModel::stepColumn:
      return locale.toString(static_cast<qlonglong>(row.saved.step));
    case CheckpointTableModel::epochColumn:
      return row.epoch ? locale.toString(*row.epoch, 'f', 1) : QString();
    case CheckpointTableModel::knnColumn:
      return knnText(row);
    case CheckpointTableModel::sizeColumn:
      return locale.formattedDataSize(row.saved.bytes, 1, QLocale::DataSizeSIFormat);
    default:
      return savedText(row);
  }
}

QString tipOf(const CheckpointRow& row, int column) {
  if (column != CheckpointTableModel::knnColumn) return pathText(row.saved.file);
  if (!row.knn) return CheckpointTableModel::tr("kNN was not measured at this step.");
  return row.fullSets ? CheckpointTableModel::tr("kNN over the full sets.")
                      : CheckpointTableModel::tr(
                            "kNN over the part of the sets that is used while training; figures "
                            "over the full sets are not beside these.");
}

}  // namespace

std::vector<CheckpointRow> checkpointRows(const std::vector<CheckpointSaved>& saved,
                                          const RunRecord& record) {
  std::vector<CheckpointRow> rows;
  for (const CheckpointSaved& one : saved) {
    CheckpointRow row;
    row.saved = one;
    if (record.run.stepsPerEpoch > 0) {
      row.epoch = static_cast<double>(one.step) / static_cast<double>(record.run.stepsPerEpoch);
    }
    judge(row, record);
    const QDateTime time = QFileInfo(pathText(one.file)).lastModified();
    if (time.isValid()) row.savedAt = time;
    rows.push_back(row);
  }
  std::ranges::sort(rows, std::greater(), [](const CheckpointRow& row) { return row.saved.step; });
  markBest(rows);
  return rows;
}

void CheckpointTableModel::show(const std::vector<CheckpointRow>& rows) {
  for (int i = rowCount() - 1; i >= 0; --i) {
    const std::int64_t step = at(i).saved.step;
    if (std::ranges::any_of(rows, [&](const auto& row) { return row.saved.step == step; }))
      continue;
    beginRemoveRows({}, i, i);
    rows_.erase(rows_.begin() + i);
    endRemoveRows();
  }
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    const CheckpointRow& row = rows[static_cast<std::size_t>(i)];
    if (i < rowCount() && at(i).saved.step == row.saved.step) {
      rows_[static_cast<std::size_t>(i)] = row;
      continue;
    }
    beginInsertRows({}, i, i);
    rows_.insert(rows_.begin() + i, row);
    endInsertRows();
  }
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int CheckpointTableModel::rowOf(std::int64_t step) const {
  const auto found =
      std::ranges::find_if(rows_, [&](const auto& r) { return r.saved.step == step; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int CheckpointTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int CheckpointTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QVariant CheckpointTableModel::data(const QModelIndex& index, int role) const {
  const CheckpointRow& row = at(index.row());
  if (role == Qt::DisplayRole) return textOf(row, index.column());
  if (role == Qt::ToolTipRole) return tipOf(row, index.column());
  if (role == Qt::DecorationRole && index.column() == knnColumn && row.isBest) return icon("best");
  const bool isNumber = index.column() != savedColumn && index.column() != knnColumn;
  if (role == Qt::TextAlignmentRole && isNumber) return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant CheckpointTableModel::headerData(int section, Qt::Orientation orientation,
                                          int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  const QString titles[columns] = {tr("Step"), tr("Epoch"), tr("kNN"), tr("Size"), tr("Saved")};
  return titles[section];
}

}  // namespace mixmask::ui
