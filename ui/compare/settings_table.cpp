// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/settings_table.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr int kFixedColumns = 2;                    // key and label
constexpr int kNameWidth = 240, kValueWidth = 160;  // pixels, or what they need

QString valueText(const std::optional<std::string>& value) {
  if (!value) return QString(QChar(0x2013));  // the option does not apply
  return value->empty() ? QObject::tr("(empty)") : QString::fromStdString(*value);
}

}  // namespace

std::vector<ConfigRow> differencesIn(const std::vector<ConfigRow>& rows) {
  std::vector<ConfigRow> different;
  std::ranges::copy_if(rows, std::back_inserter(different),
                       [](const ConfigRow& row) { return row.differs && !row.isTrivial; });
  return different;
}

SettingsTable::SettingsTable(QWidget* parent)
    : QWidget(parent),
      onlyDifferent_(new QCheckBox(tr("&Differences only"), this)),
      filter_(new QLineEdit(this)),
      copy_(new QPushButton(tr("&Copy"), this)),
      words_(new QLabel(this)),
      table_(new QTableWidget(this)) {
  onlyDifferent_->setChecked(true);
  onlyDifferent_->setToolTip(
      tr("Leaves out what is equal, and where the data lies, threads, the "
         "device and how often checkpoints were written"));
  filter_->setPlaceholderText(tr("Filter: learning, mixer., 0.03"));
  filter_->setAccessibleName(tr("Filter the settings"));
  filter_->setToolTip(tr("Shows the settings whose name or value contains this"));
  filter_->setClearButtonEnabled(true);
  copy_->setToolTip(tr("Copies the rows shown, with tabs between the columns"));
  table_->setAccessibleName(tr("Settings of the runs"));
  table_->setToolTip(tr("The value that each side has of a setting"));
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(onlyDifferent_);
  row->addWidget(filter_, 1);
  row->addWidget(words_);
  row->addWidget(copy_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addLayout(row);
  column->addWidget(table_, 1);
  connect(onlyDifferent_, &QCheckBox::toggled, this, &SettingsTable::rebuild);
  connect(filter_, &QLineEdit::textChanged, this, &SettingsTable::rebuild);
  connect(copy_, &QPushButton::clicked, this,
          [this] { QApplication::clipboard()->setText(asText()); });
}

void SettingsTable::show(const ComparedSet& set) {
  rows_ = set.config;
  QStringList titles{tr("Setting"), tr("Meaning")};
  for (const std::size_t side : set.configured) titles << letterOf(side);
  table_->clear();
  table_->setRowCount(0);
  table_->setColumnCount(static_cast<int>(titles.size()));
  table_->setHorizontalHeaderLabels(titles);
  rebuild();
}

bool SettingsTable::isShown(const ConfigRow& row) const {
  if (onlyDifferent_->isChecked() && (!row.differs || row.isTrivial)) return false;
  const QString wanted = filter_->text();
  const auto contains = [&](const std::string& text) {
    return QString::fromStdString(text).contains(wanted, Qt::CaseInsensitive);
  };
  return contains(row.key) || contains(row.label) ||
         std::ranges::any_of(row.values,
                             [&](const auto& value) { return value && contains(*value); });
}

void SettingsTable::addRow(const ConfigRow& row) {
  const int at = table_->rowCount();
  table_->insertRow(at);
  table_->setItem(at, 0, new QTableWidgetItem(QString::fromStdString(row.key)));
  table_->setItem(at, 1, new QTableWidgetItem(QString::fromStdString(row.label)));
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    auto* item = new QTableWidgetItem(valueText(row.values[i]));
    QFont own = font();
    own.setBold(row.differs);
    item->setFont(own);
    table_->setItem(at, kFixedColumns + static_cast<int>(i), item);
  }
}

void SettingsTable::rebuild() {
  table_->setRowCount(0);
  for (const ConfigRow& row : rows_) {
    if (isShown(row)) addRow(row);
  }
  table_->resizeColumnsToContents();
  for (int column = 0; column < table_->columnCount(); ++column) {
    const int least = column < kFixedColumns ? kNameWidth : kValueWidth;
    table_->setColumnWidth(column, std::max(table_->columnWidth(column) + 2 * kGap, least));
  }
  const auto different = static_cast<int>(differencesIn(rows_).size());
  const bool comparable = table_->columnCount() > kFixedColumns + 1;
  words_->setText(!comparable ? tr("Fewer than two runs have settings.")
                  : different == 0
                      ? tr("No setting that matters differs.")
                      : tr("%L1 of %L2 settings differ").arg(different).arg(rows_.size()));
}

QString SettingsTable::words() const {
  return words_->text();
}

QString SettingsTable::asText() const {
  QStringList lines;
  for (int row = -1; row < table_->rowCount(); ++row) {
    QStringList cells;
    for (int column = 0; column < table_->columnCount(); ++column) {
      const QTableWidgetItem* item =
          row < 0 ? table_->horizontalHeaderItem(column) : table_->item(row, column);
      cells << item->text();
    }
    lines << cells.join('\t');
  }
  return lines.join('\n') + '\n';
}

}  // namespace mixmask::ui
