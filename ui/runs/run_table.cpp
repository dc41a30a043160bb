// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_table.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QSettings>
#include <algorithm>

#include "ui/runs/run_delegates.h"

namespace mixmask::ui {
namespace {

constexpr int kRowHeight = 30;
constexpr int kHeaderMargins = 12;  // beside a column's title
constexpr int kUsualHeight = 16;    // of a line, for which the model gives widths

}  // namespace

RunTable::RunTable(QWidget* parent) : QTableView(parent) {
  filter_.setSourceModel(&model_);
  setModel(&filter_);
  setAccessibleName(tr("Runs"));
  setToolTip(tr("Choose a run to see what it is, several to compare them; Enter opens it"));
  setSelectionBehavior(SelectRows);
  setSelectionMode(ExtendedSelection);
  setEditTriggers(NoEditTriggers);
  setShowGrid(false);
  setWordWrap(false);
  setTextElideMode(Qt::ElideMiddle);  // names of runs differ at their ends
  setTabKeyNavigation(false);
  setHorizontalScrollMode(ScrollPerPixel);
  setContextMenuPolicy(Qt::CustomContextMenu);
  setItemDelegateForColumn(RunTableModel::stateColumn, new RunStateDelegate(this));
  setItemDelegateForColumn(RunTableModel::lossColumn, new LossDelegate(this));
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(kRowHeight);
  QHeaderView* header = horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionsMovable(true);
  header->setStretchLastSection(true);
  header->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(header, &QWidget::customContextMenuRequested, this, &RunTable::chooseColumns);
  setSortingEnabled(true);
  resetColumns();
  restore();
}

std::vector<RunSummary> RunTable::selected() const {
  std::vector<RunSummary> runs;
  for (const QModelIndex& index : selectionModel()->selectedRows()) runs.push_back(runAt(index));
  return runs;
}

void RunTable::select(const std::filesystem::path& run) {
  const int row = model_.rowOf(run);
  if (row < 0) return;
  const QModelIndex index = filter_.mapFromSource(model_.index(row, 0));
  setCurrentIndex(index);
  scrollTo(index);
}

void RunTable::chooseColumns(const QPoint& place) {
  QMenu menu;
  for (int column = RunTableModel::stateColumn; column < RunTableModel::columns; ++column) {
    QAction* action = menu.addAction(RunTableModel::lookOf(column).title);
    action->setCheckable(true);
    action->setChecked(!isColumnHidden(column));
    connect(action, &QAction::toggled, this,
            [this, column](bool isShown) { setColumnHidden(column, !isShown); });
  }
  menu.exec(horizontalHeader()->mapToGlobal(place));
}

void RunTable::resetColumns() {
  const int line = std::max(kUsualHeight, fontMetrics().height());
  for (int column = 0; column < RunTableModel::columns; ++column) {
    const RunTableModel::ColumnLook look = RunTableModel::lookOf(column);
    QHeaderView* header = horizontalHeader();
    header->moveSection(header->visualIndex(column), column);
    const int title = header->fontMetrics().horizontalAdvance(look.title) + kHeaderMargins;
    setColumnWidth(column, std::max(look.width * line / kUsualHeight, title));
    setColumnHidden(column, !look.isVisible);
  }
  sortByColumn(RunTableModel::startedColumn, Qt::DescendingOrder);
}

void RunTable::restore() {
  horizontalHeader()->restoreState(QSettings().value("runsColumns").toByteArray());
}

void RunTable::store() const {
  QSettings().setValue("runsColumns", horizontalHeader()->saveState());
}

}  // namespace mixmask::ui
