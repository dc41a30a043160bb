// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluate_form.h"

#include <QComboBox>
#include <QDropEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

#include "ui/evaluate/checkpoint_field.h"
#include "ui/runs/run_text.h"
#include "ui/theme.h"
#include "ui/widgets/dropped_files.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

const QSize kFirstSize(536, 600);

QLabel* fieldLabel(QWidget* parent, const QString& text, QWidget* buddy) {
  auto* label = new QLabel(text, parent);
  label->setBuddy(buddy);
  label->setFixedWidth(kOptionLabelWidth);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  label->setContentsMargins(0, kGap / 2, 0, 0);  // on one line with the field's text
  return label;
}

QFrame* rule(QWidget* parent) {
  auto* line = new QFrame(parent);
  line->setFrameShape(QFrame::HLine);
  line->setFrameShadow(QFrame::Plain);
  line->setForegroundRole(QPalette::Mid);
  return line;
}

}  // namespace

EvaluateForm::EvaluateForm(const StudioServices& services, QWidget* parent)
    : QDialog(parent),
      draft_(services),
      protocols_(new QComboBox(this)),
      description_(new QLabel(this)),
      checkpoint_(new CheckpointField(draft_, pathText(services.defaultRunsFolder()), this)),
      scroll_(new QScrollArea(this)),
      summary_(new QLabel(this)),
      close_(new QPushButton(tr("Close"), this)),
      evaluate_(new QPushButton(icon("evaluate"), tr("&Evaluate"), this)) {
  setWindowTitle(tr("Evaluate a checkpoint"));
  setAcceptDrops(true);
  for (const CatalogEntry& entry : services.catalog().protocols) {
    protocols_->addItem(QString::fromStdString(entry.label), QString::fromStdString(entry.key));
    protocols_->setItemData(protocols_->count() - 1, QString::fromStdString(entry.description),
                            Qt::ToolTipRole);
  }
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);  // it follows the focus of its fields
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(makeHead());
  column->addWidget(rule(this));
  column->addWidget(scroll_, 1);
  column->addWidget(rule(this));
  column->addLayout(makeFoot());
  resize(kFirstSize);
  connect(protocols_, &QComboBox::activated, this,
          [this] { draft_.setProtocol(protocols_->currentData().toString().toStdString()); });
  // Not at once: the field that was edited is one of those that go.
  connect(&draft_, &EvaluationDraft::specsChanged, this, &EvaluateForm::rebuildRows,
          Qt::QueuedConnection);
  connect(&draft_, &EvaluationDraft::changed, this, &EvaluateForm::refresh);
  rebuildRows();
}

QLayout* EvaluateForm::makeHead() {
  protocols_->setAccessibleName(tr("Protocol"));
  protocols_->setToolTip(tr("How the checkpoint is judged, in the order of rising cost"));
  description_->setWordWrap(true);
  description_->setMinimumHeight(2 * fontMetrics().lineSpacing() +
                                 kGap / 2);  // no jump between protocols
  description_->setAlignment(Qt::AlignTop);
  description_->setContentsMargins(0, 0, 0, kGap / 2);
  auto* head = new QGridLayout;
  head->setContentsMargins(2 * kGap + kGap + kGap / 2, 2 * kGap, 2 * kGap, kGap);
  head->setHorizontalSpacing(kGap / 2);
  head->setVerticalSpacing(kGap / 2);
  head->addWidget(fieldLabel(this, tr("&Protocol"), protocols_), 0, 0);
  auto* protocol = new QHBoxLayout;
  protocol->addWidget(protocols_, 1);
  protocol->addWidget(new HelpButton(Topic::protocols, this));
  head->addLayout(protocol, 0, 1);
  head->addWidget(description_, 1, 1);
  head->addWidget(fieldLabel(this, tr("&Checkpoint"), checkpoint_), 2, 0);
  head->addWidget(checkpoint_, 2, 1);
  head->setColumnStretch(1, 1);
  return head;
}

QLayout* EvaluateForm::makeFoot() {
  close_->setToolTip(tr("Close the form; evaluations go on"));
  close_->setAutoDefault(false);
  evaluate_->setDefault(true);
  summary_->setWordWrap(true);
  auto* foot = new QHBoxLayout;
  foot->setContentsMargins(2 * kGap, kGap, 2 * kGap, 2 * kGap);
  foot->setSpacing(kGap);
  foot->addWidget(summary_, 1);
  foot->addWidget(close_);
  foot->addWidget(evaluate_);
  connect(close_, &QPushButton::clicked, this, &QWidget::close);
  connect(evaluate_, &QPushButton::clicked, this, &EvaluateForm::evaluate);
  return foot;
}

void EvaluateForm::openWith(const QString& checkpoint) {
  if (!checkpoint.isEmpty()) draft_.setCheckpoint(checkpoint);
  show();
  raise();
  activateWindow();
  protocols_->setFocus();
}

QString EvaluateForm::summary() const {
  return summary_->text();
}

OptionRow* EvaluateForm::row(const std::string& path) const {
  for (OptionRow* row : rows_) {
    if (row->path() == path) return row;
  }
  return nullptr;
}

void EvaluateForm::rebuildRows() {
  rows_.clear();
  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(2 * kGap, kGap, 2 * kGap, kGap);
  column->setSpacing(2);
  for (const OptionSpec& spec : draft_.specs()) {
    rows_.push_back(new OptionRow(spec, draft_, false, body));
    column->addWidget(rows_.back());
  }
  column->addStretch(1);
  scroll_->setWidget(body);
  // The rows stand at the end of the chain; the buttons belong behind them.
  if (!rows_.empty()) setTabOrder(rows_.back()->editor()->input(), close_);
  setTabOrder(close_, evaluate_);
  refresh();
}

void EvaluateForm::refresh() {
  for (OptionRow* row : rows_) row->refresh();
  protocols_->setCurrentIndex(protocols_->findData(QString::fromStdString(draft_.protocol().key)));
  description_->setText(QString::fromStdString(draft_.protocol().description));
  const int errors = draft_.errorCount();
  summary_->setText(draft_.checkpoint().isEmpty() ? tr("Choose a checkpoint.")
                    : errors == 0                 ? QString()
                    : errors == 1                 ? tr("1 error to correct.")
                                                  : tr("%1 errors to correct.").arg(errors));
  evaluate_->setEnabled(errors == 0);
  evaluate_->setToolTip(errors == 0 ? tr("Put it into the queue; Activity shows how it goes on")
                                    : summary_->text());
  const Colors colors = colorsOf(palette());
  QPalette own = palette();
  own.setColor(QPalette::WindowText,
               draft_.checkpoint().isEmpty() ? colors.dimText : colors.warningText);
  summary_->setPalette(own);
  own.setColor(QPalette::WindowText, colors.dimText);
  description_->setPalette(own);
}

void EvaluateForm::evaluate() {
  if (draft_.errorCount() > 0) return;
  Q_EMIT evaluationAsked(draft_.request());
  close();
}

void EvaluateForm::dragEnterEvent(QDragEnterEvent* event) {
  if (!localFilesOf(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void EvaluateForm::dropEvent(QDropEvent* event) {
  draft_.setCheckpoint(localFilesOf(event->mimeData()).value(0));
  event->acceptProposedAction();
}

void EvaluateForm::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace mixmask::ui
