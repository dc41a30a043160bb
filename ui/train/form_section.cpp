// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/form_section.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

QString titleOf(const std::string& section) {
  QString title = QString::fromStdString(section);
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

}  // namespace

FormSection::FormSection(const std::string& name, OptionDraft& draft, QWidget* parent)
    : QWidget(parent), name_(name), draft_(draft), header_(new QToolButton(this)) {
  QFont bold = font();
  bold.setBold(true);
  header_->setFont(bold);
  header_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  header_->setAutoRaise(true);
  header_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* head = new QHBoxLayout;
  head->setSpacing(kGap / 2);
  head->addWidget(header_, 1);
  head->addWidget(new HelpButton(topicOfSection(name), this));
  column->addLayout(head);
  setOpen(true);
  connect(header_, &QToolButton::clicked, this, [this] {
    setOpen(!isOpen_);
    Q_EMIT folded();
  });
}

OptionRow* FormSection::addRow(const OptionSpec& spec) {
  rows_.push_back(new OptionRow(spec, draft_, false, this));
  layout()->addWidget(rows_.back());
  return rows_.back();
}

void FormSection::setOpen(bool open) {
  isOpen_ = open;
  header_->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
  header_->setToolTip(open ? tr("Fold this section") : tr("Unfold this section"));
}

void FormSection::refresh() {
  int changed = 0, errors = 0;
  for (OptionRow* row : rows_) {
    row->refresh();
    if (!draft_.applies(row->path())) continue;
    const auto problem = draft_.problemOf(row->path());
    if (draft_.isChanged(row->path())) ++changed;
    if (problem && !problem->isWarning) ++errors;
  }
  QStringList notes;
  if (errors > 0) notes << (errors == 1 ? tr("1 error") : tr("%1 errors").arg(errors));
  if (changed > 0) notes << tr("%1 changed").arg(changed);
  const QString title = titleOf(name_);
  header_->setText(notes.isEmpty() ? title : QString("%1 (%2)").arg(title, notes.join(", ")));
}

bool FormSection::filter(const RowFilter& filter) {
  bool any = false;
  for (OptionRow* row : rows_) {
    const bool hasFocus = row->isAncestorOf(window()->focusWidget());
    const bool fits = hasFocus || !filter.changedOnly || !draft_.applies(row->path()) ||
                      draft_.isChanged(row->path());
    const bool matches = fits && row->matches(filter.words);
    row->setVisible(matches && (isOpen_ || filter.isOn()));
    any = any || matches;
  }
  setVisible(any);
  return any;
}

}  // namespace mixmask::ui
