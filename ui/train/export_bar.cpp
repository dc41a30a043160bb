// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/export_bar.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kMomentMilliseconds = 1000;
constexpr int kParts = 1000;

}  // namespace

ExportBar::ExportBar(VisitSteps visit, QWidget* parent)
    : QWidget(parent),
      text_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      export_(std::move(visit)) {
  text_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  progress_->setRange(0, kParts);
  progress_->setAccessibleName(tr("Progress of saving every step"));
  cancel_->setToolTip(tr("End saving; no file is left behind"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(text_, 2);
  row->addWidget(progress_, 1);
  row->addWidget(cancel_);
  patience_.setSingleShot(true);
  patience_.setInterval(kMomentMilliseconds);
  hide();
  connect(&patience_, &QTimer::timeout, this, &QWidget::show);
  connect(cancel_, &QPushButton::clicked, this, [this] { export_.cancel(); });
  connect(&export_, &StepExport::progressed, this,
          [this](double share) { progress_->setValue(static_cast<int>(share * kParts)); });
  connect(&export_, &StepExport::ended, this, &ExportBar::finish);
}

void ExportBar::write(StepTable table) {
  if (isBusy()) {
    Q_EMIT failed(tr("%1 is still being saved; wait for its end or cancel it.").arg(file_));
    return;
  }
  file_ = table.file;
  const QString name = QFileInfo(file_).fileName();
  text_->setText(tr("Saving every step as %1").arg(name));
  text_->setToolTip(file_);
  progress_->setValue(0);
  patience_.start();
  export_.write(std::move(table));
}

void ExportBar::finish(bool isDone, const QString& problem) {
  patience_.stop();
  hide();
  if (isDone) Q_EMIT done(file_);
  if (!problem.isEmpty()) Q_EMIT failed(problem);
}

}  // namespace mixmask::ui
