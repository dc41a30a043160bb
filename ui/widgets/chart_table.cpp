// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_table.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
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
    : QAbstractTableModel(parent), xLabel_(chart.labelOf(chart.xAxis)) {
  using Bucket = ThinnedSeries::Bucket;
  for (const Chart::Series& series : chart.series()) {
    if (!series.curve->visible() || series.values->empty()) continue;
    const auto values = std::make_shared<const ThinnedSeries>(*series.values);
    columns_.push_back({series.name, values, &Bucket::mean});
    if (!values->isExact()) {
      columns_.push_back({tr("%1, lowest").arg(series.name), values, &Bucket::lowest});
      columns_.push_back({tr("%1, highest").arg(series.name), values, &Bucket::highest});
    }
    pointsInRow_ = std::max(pointsInRow_, values->width());
    for (const Bucket& bucket : values->buckets()) keys_.push_back(bucket.x);
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
  const Column& column = columns_[static_cast<std::size_t>(index.column()) - 1];
  const ThinnedSeries::Bucket& bucket = column.values->at(key);
  if (bucket.x != key) return {};
  return QLocale().toString(bucket.*column.of, 'g', kDigits);
}

QVariant ChartTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == 0 ? xLabel_ : columns_[static_cast<std::size_t>(section) - 1].name;
}

ChartTable::ChartTable(Chart& chart) : QDialog(&chart) {
  setWindowTitle(tr("%1: values").arg(chart.title()));
  resize(kFirstSize);
  auto* view = new QTableView(this);
  auto* model = new ChartTableModel(chart, view);
  view->setModel(model);
  view->setAccessibleName(windowTitle());
  view->verticalHeader()->hide();
  view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  if (model->pointsInRow() > 1) {
    QString words = tr("Each row is the mean over %L1 points, up to the one it names.")
                        .arg(model->pointsInRow());
    if (chart.canSaveEveryPoint()) words += tr(" \"Save all points as CSV\" has every point.");
    auto* note = new QLabel(words, this);
    note->setWordWrap(true);
    column->addWidget(note);
  }
  column->addWidget(view);
  column->addWidget(buttons);
}

}  // namespace mixmask::ui
