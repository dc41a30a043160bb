// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_filter.h"

#include "core/base/error.h"
#include "ui/runs/run_table_model.h"

namespace mixmask::ui {

RunFilter::RunFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(RunTableModel::kSortRole);
  setSortCaseSensitivity(Qt::CaseInsensitive);
}

QString RunFilter::search(const QString& text) {
  try {
    query_ = RunQuery(text.toStdString());
  } catch (const ConfigError& error) {
    return QString::fromStdString(error.what());
  }
  invalidateFilter();
  return {};
}

bool RunFilter::filterAcceptsRow(int row, const QModelIndex&) const {
  return query_.matches(static_cast<const RunTableModel*>(sourceModel())->run(row));
}

}  // namespace mixmask::ui
