// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QDialog>
#include <vector>

#include "ui/widgets/chart.h"

namespace mixmask::ui {

// The points of a chart as they are when it is made: a row for every x, a column for every series
// that is shown.
class ChartTableModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  explicit ChartTableModel(const Chart& chart, QObject* parent = nullptr);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Column {
    QString name;
    QCPGraphDataContainer values;
  };
  QString xLabel_;
  std::vector<Column> columns_;
  std::vector<double> keys_;
};

// The values of a chart in words and numbers, for who does not see it.
class ChartTable : public QDialog {
  Q_OBJECT
 public:
  explicit ChartTable(Chart& chart);
};

}  // namespace mixmask::ui
