// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/job_details.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QUrl>

#include "ui/evaluate/evaluation_text.h"
#include "ui/evaluate/job_charts.h"
#include "ui/runs/run_text.h"
#include "ui/theme.h"

namespace mixmask::ui {
namespace {

// A number and its unit stay on one line.
QString unbroken(QString text) {
  return text.replace(" %", "\u00a0%").replace(" \u00b1 ", "\u00a0\u00b1\u00a0");
}

}  // namespace

JobDetails::JobDetails(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(this)),
      sentence_(new QLabel(this)),
      figures_(new QLabel(this)),
      open_(new QPushButton(icon("folder"), tr("Open &folder"), this)),
      copy_(new QPushButton(icon("copy"), tr("C&opy result"), this)),
      charts_(new JobCharts(this)) {
  QFont bold = font();
  bold.setBold(true);
  title_->setFont(bold);
  for (QLabel* label : {title_, sentence_, figures_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  }
  open_->setToolTip(tr("Open the folder with its result, and what was trained, if anything was"));
  copy_->setToolTip(tr("Copy what was found, with every parameter, as text"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGap);
  buttons->addWidget(open_);
  buttons->addWidget(copy_);
  buttons->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(title_);
  column->addWidget(sentence_);
  column->addWidget(figures_);
  column->addLayout(buttons);
  column->addWidget(charts_, 1);
  connect(open_, &QPushButton::clicked, this,
          [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(pathText(folder_))); });
  connect(copy_, &QPushButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(report_); });
}

void JobDetails::showJob(const EvaluationJob& job) {
  hasFailed_ = job.state == EvaluationState::failed;
  title_->setText(titleOf(job));
  QString sentence = lookOf(job).word + ": " + nowText(job);
  const QString left = leftText(job);
  if (!left.isEmpty()) sentence += ", " + left;
  sentence_->setText(unbroken(sentence));
  figures_->setText(unbroken(figuresText(job)));
  figures_->setVisible(!figures_->text().isEmpty());
  const bool isDone = job.state == EvaluationState::done;
  report_ = isDone ? reportText(job) : QString();
  folder_ = job.result.file.parent_path();
  open_->setVisible(isDone);
  copy_->setVisible(isDone);
  charts_->showJob(job);
  recolor();
}

QString JobDetails::sentence() const {
  return sentence_->text();
}

void JobDetails::recolor() {
  const Colors colors = colorsOf(palette());
  QPalette own = palette();
  own.setColor(QPalette::WindowText, hasFailed_ ? colors.warningText : colors.text);
  sentence_->setPalette(own);
}

void JobDetails::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

}  // namespace mixmask::ui
