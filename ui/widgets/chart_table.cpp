// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_table.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLocale>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr int kDigits = 6;
const QSize kFirstSize(640, 480);

}  // namespace

ChartTableModel::ChartTableModel(const Chart& chart, QObject* parent)
    : QAbstractTableModel(parent), xLabel_(chart.xAxis->label()) {
  for (const Chart::Series& series : chart.series()) {
    if (!series.smooth->visible() || series.values->isEmpty()) continue;
    columns_.push_back({series.name, *series.values});
    for (const QCPGraphData& point : *series.values) keys_.push_back(point.key);
  }
  std::ranges::sort(keys_);
  const auto repeated = std::ranges::unique(keys_);
  keys_.erase(repeated.begin(), repeated.end());
}

int ChartTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(keys_.size());
}

int ChartTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size()) + 1;
}

QVariant ChartTableModel::data(const QModelIndex& index, int role) const {
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const double key = keys_[static_cast<std::size_t>(index.row())];
  if (index.column() == 0) return QLocale().toString(key, 'g', 12);
  const auto& values = columns_[static_cast<std::size_t>(index.column()) - 1].values;
  const auto point = values.findBegin(key, /*expandedRange=*/false);
  if (point == values.constEnd() || point->key != key) return {};
  return QLocale().toString(point->value, 'g', kDigits);
}

QVariant ChartTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? xLabel_ : columns_[static_cast<std::size_t>(section) - 1].name;
}

ChartTable::ChartTable(Chart& chart) : QDialog(&chart) {
  setWindowTitle(tr("%1: values").arg(chart.title()));
  resize(kFirstSize);
  auto* view = new QTableView(this);
  view->setModel(new ChartTableModel(chart, view));
  view->setAccessibleName(windowTitle());
  view->verticalHeader()->hide();
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(view);
  column->addWidget(buttons);
}

}  // namespace mixmask::ui
