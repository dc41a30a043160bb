// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/report_maker.h"

#include "ui/compare/compare_worker.h"
#include "ui/compare/encoder_model.h"
#include "ui/compare/report_pictures.h"

namespace mixmask::ui {
namespace {

constexpr int kPatienceMilliseconds = 2000;

}  // namespace

ReportMaker::ReportMaker(EncoderModel& encoders, CompareWorker& worker, QObject* parent)
    : QObject(parent), encoders_(encoders), worker_(worker) {
  patience_.setSingleShot(true);
  patience_.setInterval(kPatienceMilliseconds);
  connect(&patience_, &QTimer::timeout, this, [this] {
    Q_EMIT slow(isDrawn_ ? tr("Writing the report.")
                         : tr("The report waits for %L1 pictures.").arg(missing_));
  });
  connect(&encoders_, &EncoderModel::picturesArrived, this, &ReportMaker::goOn);
  connect(&encoders_, &EncoderModel::lookFailed, this, &ReportMaker::draw);  // without them
  connect(&encoders_, &EncoderModel::reset, this, &ReportMaker::draw);
  connect(&worker_, &CompareWorker::reportWritten, this, &ReportMaker::end);
}

void ReportMaker::write(std::shared_ptr<const ComparedSet> set, const QString& file) {
  stop_.request_stop();
  stop_ = {};
  set_ = std::move(set);
  file_ = file;
  isDrawn_ = false;
  patience_.start();
  goOn();
}

void ReportMaker::cancel() {
  if (!isWriting()) return;
  stop_.request_stop();
  set_.reset();
  patience_.stop();
  Q_EMIT cancelled();
}

void ReportMaker::goOn() {
  if (!isWriting() || isDrawn_) return;
  missing_ = missingPictures(encoders_);
  if (missing_ == 0) draw();
}

void ReportMaker::draw() {
  if (!isWriting() || isDrawn_) return;
  isDrawn_ = true;
  worker_.writeReport({set_, reportPictures(*set_, encoders_), file_, stop_.get_token()});
}

void ReportMaker::end(const QString& file, const QString& problem) {
  if (!isWriting() || file != file_) return;
  set_.reset();
  patience_.stop();
  if (problem.isEmpty()) return Q_EMIT done(file);
  Q_EMIT failed(problem);
}

}  // namespace mixmask::ui
