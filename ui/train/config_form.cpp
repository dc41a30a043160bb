// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/config_form.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

std::string sectionOf(const std::string& path) {
  return path.substr(0, path.find('.'));
}

QString titleOf(const std::string& section) {
  QString title = QString::fromStdString(section);
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

}  // namespace

ConfigForm::ConfigForm(const StudioServices& services, ConfigDraft& draft, QWidget* parent)
    : QWidget(parent),
      services_(services),
      draft_(draft),
      recipes_(new QComboBox(this)),
      search_(new QLineEdit(this)),
      summary_(new QLabel(this)),
      scroll_(new QScrollArea(this)) {
  recipes_->setAccessibleName(tr("Recipe"));
  recipes_->setToolTip(tr("Settings that are known to work, to start from"));
  recipes_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  search_->setPlaceholderText(tr("Find a setting"));
  search_->setAccessibleName(tr("Find a setting"));
  search_->setClearButtonEnabled(true);
  summary_->setWordWrap(true);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* top = new QGridLayout;
  auto* label = new QLabel(tr("&Recipe"), this);
  label->setBuddy(recipes_);
  top->addWidget(label, 0, 0);
  top->addWidget(recipes_, 0, 1);
  top->addWidget(search_, 1, 0, 1, 2);
  top->addWidget(summary_, 2, 0, 1, 2);
  top->setColumnStretch(1, 1);
  top->setContentsMargins(kGap * 2, kGap * 2, kGap * 2, kGap);
  top->setSpacing(kGap);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(top);
  column->addWidget(scroll_, 1);
  setMinimumWidth(336);

  fillRecipes();
  connect(recipes_, &QComboBox::activated, this, &ConfigForm::loadRecipe);
  connect(search_, &QLineEdit::textChanged, this, &ConfigForm::applyFilter);
  // Not at once: the row that was edited is one of those that go.
  connect(&draft_, &ConfigDraft::specsChanged, this, &ConfigForm::rebuild, Qt::QueuedConnection);
  connect(&draft_, &ConfigDraft::changed, this, &ConfigForm::refresh);
  rebuild();
}

void ConfigForm::fillRecipes() {
  for (const Recipe& recipe : services_.recipes()) {
    const QString name = QString::fromStdString(recipe.name);
    recipes_->addItem(name, name);
    recipes_->setItemData(recipes_->count() - 1, QString::fromStdString(recipe.description),
                          Qt::ToolTipRole);
  }
  recipes_->setCurrentIndex(-1);
}

void ConfigForm::loadRecipe(int index) {
  const QString name = recipes_->itemData(index).toString();
  if (name.isEmpty()) return;
  try {
    draft_.startFrom(services_.loadRecipe(name.toStdString()), name);
  } catch (const std::exception& error) {
    Q_EMIT recipeFailed(QString::fromStdString(error.what()));
  }
}

void ConfigForm::showOrigin() {
  int index = recipes_->findData(draft_.origin());
  const int other = recipes_->findText(draft_.origin());
  if (index < 0 && other >= 0) index = other;
  if (index < 0) {
    recipes_->addItem(draft_.origin());
    index = recipes_->count() - 1;
  }
  recipes_->setCurrentIndex(index);
}

OptionRow* ConfigForm::row(const std::string& path) const {
  for (const Section& section : sections_) {
    for (OptionRow* row : section.rows) {
      if (row->path() == path) return row;
    }
  }
  return nullptr;
}

void ConfigForm::addSection(const std::string& name) {
  Section section{name, new QToolButton(body_), {}, true};
  section.open = std::find(closed_.begin(), closed_.end(), name) == closed_.end();
  QToolButton* header = section.header;
  QFont bold = font();
  bold.setBold(true);
  header->setFont(bold);
  header->setText(titleOf(name));
  header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  header->setAutoRaise(true);
  header->setArrowType(section.open ? Qt::DownArrow : Qt::RightArrow);
  header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  body_->layout()->addWidget(header);
  connect(header, &QToolButton::clicked, this, [this, header, name] {
    const bool open = header->arrowType() == Qt::RightArrow;
    header->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    std::erase(closed_, name);
    if (!open) closed_.push_back(name);
    for (Section& section : sections_) {
      if (section.name == name) section.open = open;
    }
    applyFilter();
  });
  sections_.push_back(section);
}

void ConfigForm::rebuild() {
  const int scrolled = scroll_->verticalScrollBar()->value();
  std::string focused;
  for (const Section& section : sections_) {
    for (const OptionRow* row : section.rows) {
      if (row->isAncestorOf(focusWidget())) focused = row->path();
    }
  }
  sections_.clear();
  body_ = new QWidget;
  auto* column = new QVBoxLayout(body_);
  column->setContentsMargins(kGap, 0, kGap * 2, kGap * 2);
  column->setSpacing(2);
  for (const OptionSpec& spec : draft_.specs()) {
    const std::string name = sectionOf(spec.key);
    if (sections_.empty() || sections_.back().name != name) addSection(name);
    auto* row = new OptionRow(spec, draft_, false, body_);
    row->setReadOnly(readOnly_);
    column->addWidget(row);
    sections_.back().rows.push_back(row);
  }
  column->addStretch(1);
  scroll_->setWidget(body_);
  applyFilter();
  refresh();
  body_->layout()->activate();
  scroll_->verticalScrollBar()->setValue(scrolled);
  if (OptionRow* row = this->row(focused)) row->editor()->setFocus();
}

void ConfigForm::refresh() {
  for (const Section& section : sections_) {
    for (OptionRow* row : section.rows) row->refresh();
  }
  showOrigin();
  refreshSummary();
}

void ConfigForm::refreshSummary() {
  const int errors = draft_.errorCount();
  const auto changed = draft_.changedPaths().size();
  QStringList parts;
  if (errors == 1) parts << tr("1 error to correct before Start");
  if (errors > 1) parts << tr("%1 errors to correct before Start").arg(errors);
  if (changed == 1) parts << tr("1 value differs from %1").arg(draft_.origin());
  if (changed > 1) parts << tr("%1 values differ from %2").arg(changed).arg(draft_.origin());
  summary_->setText(parts.join("; "));
  summary_->setVisible(!parts.isEmpty());
  QPalette own = palette();
  const Colors colors = colorsOf(own);
  own.setColor(QPalette::WindowText, errors > 0 ? colors.warningText : colors.dimText);
  summary_->setPalette(own);
}

void ConfigForm::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refreshSummary();
}

void ConfigForm::applyFilter() {
  const QString words = search_->text();
  for (const Section& section : sections_) {
    bool any = false;
    for (OptionRow* row : section.rows) {
      const bool matches = row->matches(words);
      row->setVisible(matches && (section.open || !words.isEmpty()));
      any = any || matches;
    }
    section.header->setVisible(any);
  }
}

void ConfigForm::setReadOnly(bool readOnly) {
  if (readOnly_ == readOnly) return;
  readOnly_ = readOnly;
  recipes_->setEnabled(!readOnly);
  for (const Section& section : sections_) {
    for (OptionRow* row : section.rows) row->setReadOnly(readOnly);
  }
}

}  // namespace mixmask::ui
