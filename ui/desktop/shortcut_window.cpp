// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/shortcut_window.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kRowRole = Qt::UserRole;
constexpr int kKeysColumn = 2;
const QSize kSize(720, 560);

struct FixedKeys {
  QString place, text, keys;
};

// What pages and charts hear while they have the focus.
std::vector<FixedKeys> fixedKeys() {
  const auto tr = [](const char* text) { return ShortcutWindow::tr(text); };
  const QString lab = tr("Lab"), chart = tr("A chart"), compare = tr("Compare, classes");
  return {{lab, tr("Next and previous pair"), tr("Right, Left")},
          {lab, tr("Next and previous step"), tr("Up, Down")},
          {lab, tr("Re-draw: other masks and views"), tr("R")},
          {chart, tr("Move along"), tr("Left, Right")},
          {chart, tr("Look closer, step back"), tr("+, -")},
          {chart, tr("Show all"), tr("Home")},
          {compare, tr("Blink between the two confusion matrices"), tr("Space")}};
}

QStandardItem* cell(const QString& text, int row) {
  auto* item = new QStandardItem(text);
  item->setData(row, kRowRole);
  item->setToolTip(text);
  return item;
}

}  // namespace

ShortcutWindow::ShortcutWindow(Shortcuts& shortcuts, QWidget* parent)
    : QDialog(parent),
      shortcuts_(shortcuts),
      search_(new QLineEdit(this)),
      table_(new QTableView(this)),
      model_(new QStandardItemModel(this)),
      filter_(new QSortFilterProxyModel(this)),
      name_(new QLabel(this)),
      keys_(new QKeySequenceEdit(this)),
      reset_(new QPushButton(tr("&Reset"), this)),
      resetAll_(new QPushButton(tr("Reset &all"), this)),
      message_(new QLabel(this)) {
  setWindowTitle(tr("Keyboard shortcuts"));
  resize(kSize);
  search_->setPlaceholderText(tr("Find an action or a key"));
  search_->setAccessibleName(tr("Find an action or a key"));
  search_->setToolTip(tr("Looks in the names, the menus and the keys"));
  search_->setClearButtonEnabled(true);
  makeTable();
  auto* close = new QDialogButtonBox(QDialogButtonBox::Close, this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(2 * kGap, 2 * kGap, 2 * kGap, 2 * kGap);
  column->setSpacing(kGap);
  column->addWidget(search_);
  column->addWidget(table_, 1);
  column->addWidget(makeEditor());
  column->addWidget(message_);
  column->addWidget(close);
  connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(search_, &QLineEdit::textChanged, filter_, &QSortFilterProxyModel::setFilterFixedString);
  connect(&shortcuts_, &Shortcuts::changed, this, &ShortcutWindow::fill);
  fill();
  table_->selectRow(0);
  search_->setFocus();
}

void ShortcutWindow::makeTable() {
  filter_->setSourceModel(model_);
  filter_->setFilterKeyColumn(-1);
  filter_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  filter_->setSortCaseSensitivity(Qt::CaseInsensitive);
  table_->setModel(filter_);
  table_->setAccessibleName(tr("Actions and their keys"));
  table_->setToolTip(tr("Choose an action to give it other keys below"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + kGap);
  table_->horizontalHeader()->setHighlightSections(false);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &ShortcutWindow::showChosen);
}

QWidget* ShortcutWindow::makeEditor() {
  auto* editor = new QWidget(this);
  keys_->setClearButtonEnabled(true);
  keys_->setAccessibleName(tr("New keys"));
  keys_->setToolTip(tr("Press the keys that the action shall have"));
  reset_->setToolTip(tr("The keys that this action had at first"));
  resetAll_->setToolTip(tr("The keys that all actions had at first"));
  message_->setWordWrap(true);
  message_->setMinimumHeight(2 * fontMetrics().lineSpacing());
  message_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  name_->setBuddy(keys_);
  auto* row = new QHBoxLayout(editor);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(name_, 1);
  row->addWidget(keys_);
  row->addWidget(reset_);
  row->addWidget(resetAll_);
  for (QPushButton* button : {reset_, resetAll_}) button->setAutoDefault(false);
  connect(keys_, &QKeySequenceEdit::editingFinished, this,
          [this] { assign(keys_->keySequence()); });
  connect(reset_, &QPushButton::clicked, this,
          [this] { assign(shortcuts_.rows()[static_cast<std::size_t>(chosen())].initial); });
  connect(resetAll_, &QPushButton::clicked, this, [this] {
    shortcuts_.resetAll();
    message_->setText(tr("All actions have the keys again that they had at first."));
  });
  return editor;
}

void ShortcutWindow::fill() {
  const int row = table_->currentIndex().row();
  model_->clear();
  model_->setHorizontalHeaderLabels({tr("Action"), tr("Where"), tr("Keys")});
  for (std::size_t i = 0; i < shortcuts_.rows().size(); ++i) {
    const Shortcuts::Row& action = shortcuts_.rows()[i];
    const int at = static_cast<int>(i);
    auto* keys = cell(shortcuts_.keysOf(i).toString(QKeySequence::NativeText), at);
    if (shortcuts_.isChanged(i)) {
      QFont bold = font();
      bold.setBold(true);
      keys->setFont(bold);
    }
    model_->appendRow({cell(action.text, at), cell(action.place, at), keys});
  }
  for (const FixedKeys& fixed : fixedKeys()) {
    model_->appendRow({cell(fixed.text, -1), cell(fixed.place, -1), cell(fixed.keys, -1)});
  }
  QHeaderView* header = table_->horizontalHeader();
  header->setSectionResizeMode(0, QHeaderView::Stretch);
  header->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  header->setSectionResizeMode(kKeysColumn, QHeaderView::ResizeToContents);
  if (row >= 0) table_->selectRow(row);
  showChosen();
}

int ShortcutWindow::chosen() const {
  const QModelIndex index = table_->currentIndex();
  return index.isValid() ? index.data(kRowRole).toInt() : -1;
}

void ShortcutWindow::showChosen() {
  const int row = chosen();
  const bool isGiven = row >= 0;
  const QModelIndex index = table_->currentIndex();
  name_->setText(index.isValid()
                     ? tr("&Keys of “%1”").arg(index.siblingAtColumn(0).data().toString())
                     : tr("No action is chosen."));
  keys_->setEnabled(isGiven);
  reset_->setEnabled(isGiven && shortcuts_.isChanged(static_cast<std::size_t>(row)));
  keys_->setKeySequence(isGiven ? shortcuts_.keysOf(static_cast<std::size_t>(row))
                                : QKeySequence());
  message_->setText(index.isValid() && !isGiven ? tr("These keys are fixed.") : QString());
}

void ShortcutWindow::assign(const QKeySequence& keys) {
  const int row = chosen();
  if (row < 0 || keys == shortcuts_.keysOf(static_cast<std::size_t>(row))) return;
  const QString problem = shortcuts_.assign(static_cast<std::size_t>(row), keys);
  if (!problem.isEmpty()) {  // what was there stands there again, and beside it why
    keys_->setKeySequence(shortcuts_.keysOf(static_cast<std::size_t>(row)));
  }
  message_->setText(problem);
}

QString ShortcutWindow::message() const {
  return message_->text();
}

}  // namespace mixmask::ui
