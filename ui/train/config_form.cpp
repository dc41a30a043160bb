// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/config_form.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme.h"
#include "ui/train/form_section.h"
#include "ui/train/preset_bar.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

constexpr int kNarrowest = 336;

std::string sectionOf(const std::string& path) {
  return path.substr(0, path.find('.'));
}

QToolButton* buttonOf(QAction* action, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setAutoRaise(true);
  return button;
}

}  // namespace

ConfigForm::ConfigForm(const StudioServices& services, ConfigDraft& draft, QWidget* parent)
    : QWidget(parent),
      draft_(draft),
      presets_(new PresetBar(services, draft, this)),
      search_(new QLineEdit(this)),
      changedOnly_(new QToolButton(this)),
      summary_(new QLabel(this)),
      undo_(new QAction(icon("undo"), tr("&Undo setting"), this)),
      redo_(new QAction(icon("redo"), tr("&Redo setting"), this)),
      scroll_(new QScrollArea(this)) {
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);  // it follows the focus of its fields
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  makeHistory();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeHead());
  column->addWidget(scroll_, 1);
  setMinimumWidth(kNarrowest);

  connect(presets_, &PresetBar::failed, this, &ConfigForm::presetFailed);
  // Not at once: the row that was edited is one of those that go.
  connect(&draft_, &ConfigDraft::specsChanged, this, &ConfigForm::rebuild, Qt::QueuedConnection);
  connect(&draft_, &ConfigDraft::changed, this, &ConfigForm::refresh);
  connect(&draft_, &ConfigDraft::movedTo, this, &ConfigForm::showRow, Qt::QueuedConnection);
  rebuild();
}

QWidget* ConfigForm::makeHead() {
  auto* head = new QWidget(this);
  search_->setPlaceholderText(tr("Find a setting"));
  search_->setAccessibleName(tr("Find a setting"));
  search_->setToolTip(tr("Looks in the names, keys and descriptions of the settings"));
  search_->setClearButtonEnabled(true);
  changedOnly_->setText(tr("Changed"));
  changedOnly_->setCheckable(true);
  changedOnly_->setToolTip(tr("Show only the settings that differ from the preset"));
  summary_->setWordWrap(true);
  connect(search_, &QLineEdit::textChanged, this, &ConfigForm::applyFilter);
  connect(changedOnly_, &QToolButton::toggled, this, &ConfigForm::applyFilter);
  connect(summary_, &QLabel::linkActivated, this, &ConfigForm::showFirstError);
  auto* filter = new QHBoxLayout;
  filter->setSpacing(kGap / 2);
  filter->addWidget(search_, 1);
  filter->addWidget(changedOnly_);
  filter->addWidget(buttonOf(undo_, head));
  filter->addWidget(buttonOf(redo_, head));
  filter->addWidget(new HelpButton(Topic::settings, head));
  auto* column = new QVBoxLayout(head);
  column->setContentsMargins(kGap * 2, kGap * 2, kGap * 2, kGap);
  column->setSpacing(kGap);
  column->addWidget(presets_);
  column->addLayout(filter);
  column->addWidget(summary_);
  return head;
}

void ConfigForm::makeHistory() {
  undo_->setShortcut(undoKeys());
  redo_->setShortcuts(redoKeys());
  for (QAction* action : {undo_, redo_}) {
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
  }
  QUndoStack& history = draft_.history();
  connect(undo_, &QAction::triggered, &history, &QUndoStack::undo);
  connect(redo_, &QAction::triggered, &history, &QUndoStack::redo);
  connect(&history, &QUndoStack::indexChanged, this, &ConfigForm::refreshHistory);
  refreshHistory();
}

void ConfigForm::refreshHistory() {
  const QUndoStack& history = draft_.history();
  const auto show = [this](QAction* action, bool can, const QString& verb, const QString& what) {
    action->setEnabled(can && !readOnly_);
    action->setToolTip(QString("%1 (%2)").arg(
        can ? verb + " " + what : verb, action->shortcut().toString(QKeySequence::NativeText)));
  };
  show(undo_, history.canUndo(), tr("Undo"), history.undoText());
  show(redo_, history.canRedo(), tr("Redo"), history.redoText());
}

void ConfigForm::addFoot(QWidget* foot) {
  layout()->addWidget(foot);
}

OptionRow* ConfigForm::row(const std::string& path) const {
  for (const FormSection* section : sections_) {
    for (OptionRow* row : section->rows()) {
      if (row->path() == path) return row;
    }
  }
  return nullptr;
}

FormSection* ConfigForm::addSection(const std::string& name) {
  auto* section = new FormSection(name, draft_, scroll_->widget());
  section->setOpen(std::find(closed_.begin(), closed_.end(), name) == closed_.end());
  scroll_->widget()->layout()->addWidget(section);
  connect(section, &FormSection::folded, this, [this, section] {
    std::erase(closed_, section->name());
    if (!section->isOpen()) closed_.push_back(section->name());
    applyFilter();
  });
  sections_.push_back(section);
  return section;
}

void ConfigForm::rebuild() {
  const int scrolled = scroll_->verticalScrollBar()->value();
  std::string focused;
  for (const FormSection* section : sections_) {
    for (const OptionRow* row : section->rows()) {
      if (row->isAncestorOf(focusWidget())) focused = row->path();
    }
  }
  sections_.clear();
  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(kGap, 0, kGap * 2, kGap * 2);
  column->setSpacing(2);
  nothing_ = new QLabel(body);
  nothing_->setWordWrap(true);
  nothing_->setAlignment(Qt::AlignCenter);
  column->addWidget(nothing_);
  scroll_->setWidget(body);
  for (const OptionSpec& spec : draft_.specs()) {
    const std::string name = sectionOf(spec.key);
    if (sections_.empty() || sections_.back()->name() != name) addSection(name);
    sections_.back()->addRow(spec)->setReadOnly(readOnly_);
  }
  column->addStretch(1);
  refresh();
  body->layout()->activate();
  scroll_->verticalScrollBar()->setValue(scrolled);
  if (OptionRow* row = this->row(focused)) row->editor()->setFocus();
}

void ConfigForm::refresh() {
  for (FormSection* section : sections_) section->refresh();
  presets_->showOrigin();
  refreshSummary();
  applyFilter();
}

void ConfigForm::refreshSummary() {
  const int errors = draft_.errorCount();
  const auto changed = draft_.changedPaths().size();
  const QString origin = draft_.origin().toHtmlEscaped();
  QStringList parts;
  if (errors > 0) {
    const QString text = errors == 1 ? tr("1 error to correct before Start")
                                     : tr("%1 errors to correct before Start").arg(errors);
    parts << QString("<a href='error' style='color:%1'>%2</a>")
                 .arg(colorsOf(palette()).warningText.name(), text);
  }
  // Always said: a line that comes and goes would move the fields under the pointer.
  if (changed == 0) parts << tr("No value differs from %1").arg(origin);
  if (changed == 1) parts << tr("1 value differs from %1").arg(origin);
  if (changed > 1) parts << tr("%1 values differ from %2").arg(changed).arg(origin);
  summary_->setText(parts.join("; "));
  summary_->setTextInteractionFlags(errors > 0
                                        ? Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard
                                        : Qt::NoTextInteraction);
  QPalette own = palette();
  own.setColor(QPalette::WindowText, colorsOf(own).dimText);
  summary_->setPalette(own);
}

QString ConfigForm::summary() const {
  return summary_->text();
}

void ConfigForm::showFirstError() {
  for (const OptionSpec& spec : draft_.specs()) {
    const auto problem = draft_.problemOf(spec.key);
    if (problem && !problem->isWarning) return showRow(spec.key);
  }
}

void ConfigForm::showRow(const std::string& path) {
  OptionRow* row = this->row(path);
  if (row == nullptr) return;
  if (row->isHidden()) {
    search_->clear();
    changedOnly_->setChecked(false);
    for (FormSection* section : sections_) {
      if (section->isAncestorOf(row)) section->setOpen(true);
    }
    std::erase(closed_, sectionOf(path));
    applyFilter();
  }
  scroll_->widget()->layout()->activate();
  scroll_->ensureWidgetVisible(row, 0, 2 * kGap);
  row->editor()->setFocus();
}

void ConfigForm::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refreshSummary();
}

void ConfigForm::applyFilter() {
  const RowFilter filter{search_->text(), changedOnly_->isChecked()};
  bool any = false;
  for (FormSection* section : sections_) any = section->filter(filter) || any;
  nothing_->setVisible(!any);
  nothing_->setText(filter.words.isEmpty()
                        ? tr("No setting differs from %1.").arg(draft_.origin())
                        : tr("No setting fits \u201C%1\u201D.").arg(filter.words));
}

void ConfigForm::setReadOnly(bool readOnly) {
  if (readOnly_ == readOnly) return;
  readOnly_ = readOnly;
  presets_->setReadOnly(readOnly);
  for (const FormSection* section : sections_) {
    for (OptionRow* row : section->rows()) row->setReadOnly(readOnly);
  }
  refreshHistory();
}

}  // namespace mixmask::ui
