// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/option_row.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <cmath>

#include "ui/theme.h"
#include "ui/widgets/option_editor.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;

// Without the path in front: the message stands beside its field.
QString shortMessage(const ConfigProblem& problem) {
  const std::string start = problem.path + ": ";
  const bool repeats = problem.message.starts_with(start);
  return QString::fromStdString(repeats ? problem.message.substr(start.size()) : problem.message);
}

QString helpOf(const OptionSpec& spec) {
  QString help =
      QString("<p>%1</p><p>").arg(QString::fromStdString(spec.description).toHtmlEscaped());
  if (!spec.unit.empty())
    help += OptionRow::tr("Unit: %1. ").arg(QString::fromStdString(spec.unit));
  if (std::isfinite(spec.minimum) && std::isfinite(spec.maximum)) {
    help += OptionRow::tr("%1 to %2. ").arg(spec.minimum).arg(spec.maximum);
  } else if (std::isfinite(spec.minimum)) {
    help += OptionRow::tr("At least %1. ").arg(spec.minimum);
  }
  return help + QString("<code>%1</code></p>").arg(QString::fromStdString(spec.key));
}

}  // namespace

OptionRow::OptionRow(const OptionSpec& spec, OptionDraft& draft, bool slider, QWidget* parent)
    : QWidget(parent),
      draft_(draft),
      spec_(spec),
      path_(spec.key),
      searchText_(QString::fromStdString(spec.key + ' ' + spec.label + ' ' + spec.description)),
      help_(helpOf(spec)),
      mark_(new QLabel(this)),
      label_(new QLabel(this)),
      editor_(new OptionEditor(spec, slider, this)),
      reset_(new QToolButton(this)),
      icon_(new QLabel(this)),
      message_(new QLabel(this)) {
  QString name = QString::fromStdString(spec.label);
  if (!spec.unit.empty()) name += QString(" (%1)").arg(QString::fromStdString(spec.unit));
  label_->setText(name);
  label_->setWordWrap(true);
  label_->setBuddy(editor_->input());
  label_->setFixedWidth(kOptionLabelWidth);
  setToolTip(help_);
  mark_->setFixedWidth(kGap);
  reset_->setIcon(icon("undo"));
  reset_->setAutoRaise(true);
  reset_->setIconSize(QSize(kIconSize, kIconSize));
  reset_->setAccessibleName(tr("Set %1 back").arg(QString::fromStdString(spec.label)));
  QSizePolicy place = reset_->sizePolicy();
  place.setRetainSizeWhenHidden(true);  // the editors stay as wide
  reset_->setSizePolicy(place);
  icon_->setAlignment(Qt::AlignTop);
  message_->setWordWrap(true);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 2, 0, 2);
  grid->setHorizontalSpacing(kGap / 2);
  grid->setVerticalSpacing(2);
  grid->addWidget(mark_, 0, 0);
  grid->addWidget(label_, 0, 1);
  grid->addWidget(editor_, 0, 2);
  grid->addWidget(reset_, 0, 3);
  grid->setColumnStretch(2, 1);
  auto* below = new QHBoxLayout;
  below->setSpacing(kGap / 2);
  below->addWidget(icon_);
  below->addWidget(message_, 1);
  grid->addLayout(below, 1, 1, 1, 3);
  connect(editor_, &OptionEditor::edited, this,
          [this](const QString& text) { draft_.setFromText(path_, text); });
  connect(reset_, &QToolButton::clicked, this, [this] {
    editor_->setFocus();  // the button goes
    draft_.reset(path_);
  });
  refresh();
}

void OptionRow::refresh() {
  if (!draft_.applies(path_)) return;  // about to be taken away
  if (!showsSameValue()) editor_->setText(draft_.text(path_));
  showChange();
  showProblem();
}

void OptionRow::showChange() {
  const bool changed = draft_.isChanged(path_);
  const QString dot =
      QString("<span style='color:%1'>\u25CF</span>").arg(colorsOf(palette()).own.name());
  mark_->setText(changed ? dot : QString());
  mark_->setToolTip(changed
                        ? tr("Changed; %1 has %2").arg(draft_.origin(), draft_.originalText(path_))
                        : QString());
  mark_->setAccessibleName(changed ? tr("changed") : QString());
  reset_->setVisible(changed && editor_->isEnabled());
  reset_->setToolTip(tr("Back to %1, as in %2").arg(draft_.originalText(path_), draft_.origin()));
}

// "0.0" on the way to "0.05" must not be rewritten to "0".
bool OptionRow::showsSameValue() const {
  try {
    const OptionValue shown = parseOption(spec_, editor_->text().trimmed().toStdString());
    return QString::fromStdString(toText(shown)) == draft_.text(path_);
  } catch (const std::exception&) {
    return false;
  }
}

void OptionRow::showProblem() {
  const std::optional<ConfigProblem> problem = draft_.problemOf(path_);
  icon_->setVisible(problem.has_value());
  message_->setVisible(problem.has_value());
  message_->setText(problem ? (problem->isWarning ? tr("Warning: ") : tr("Error: ")) +
                                  shortMessage(*problem)
                            : QString());
  editor_->input()->setAccessibleDescription(message_->text());
  if (!problem) return;
  const Colors colors = colorsOf(palette());
  const bool soft = problem->isWarning;
  icon_->setPixmap(iconPixmap(soft ? "warning" : "error", soft ? colors.caution : colors.warning,
                              kIconSize, devicePixelRatioF()));
  QPalette own = message_->palette();
  own.setColor(QPalette::WindowText, soft ? colors.cautionText : colors.warningText);
  message_->setPalette(own);
}

void OptionRow::setReadOnly(bool readOnly) {
  editor_->setEnabled(!readOnly);
  refresh();
}

bool OptionRow::matches(const QString& words) const {
  for (const QString& word : words.split(' ', Qt::SkipEmptyParts)) {
    if (!searchText_.contains(word, Qt::CaseInsensitive)) return false;
  }
  return true;
}

QString OptionRow::message() const {
  return message_->text();
}

void OptionRow::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace mixmask::ui
