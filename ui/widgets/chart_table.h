// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QDialog>
#include <vector>

#include "ui/widgets/chart.h"

namespace mixmask::ui {

// The points of a chart as they are when it is made: a row for every x, a column for every series
// that is shown. Where points share buckets a row is that of a bucket, and lowest and highest have
// columns of their own.
class ChartTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit ChartTableModel(const Chart& chart, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  std::int64_t pointsInRow() const { return pointsInRow_; }

 private:
  struct Column {
    QString name;
    std::shared_ptr<const ThinnedSeries> values;
    double ThinnedSeries::Bucket::*of;
  };
  QString xLabel_;
  std::vector<Column> columns_;
  std::vector<double> keys_;
  std::int64_t pointsInRow_ = 1;
};

// The values of a chart in words and numbers, for who does not see it.
class ChartTable : public QDialog {
  Q_OBJECT
 public:
  explicit ChartTable(Chart& chart);
};

}  // namespace mixmask::ui
