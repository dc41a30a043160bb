// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_worker.h"

#include <algorithm>

namespace mixmask::ui {
namespace {

bool sameData(const DataConfig& a, const DataConfig& b) {
  return a.name == b.name && a.root == b.root && a.limit == b.limit;
}

}  // namespace

LabWorker::LabWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
}

LabWorker::~LabWorker() {
  thread_.request_stop();
  thread_.join();
}

void LabWorker::ask(LabRequest request) {
  {
    const std::lock_guard lock(mutex_);
    mailbox_ = std::move(request);
  }
  arrived_.notify_one();
}

int LabWorker::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

bool LabWorker::isOutdated(const std::stop_token& stop) const {
  const std::lock_guard lock(mutex_);
  return mailbox_.has_value() || stop.stop_requested();
}

// On the GUI thread, later; at most a few a request.
template <typename Call>
void LabWorker::tell(Call call) {
  QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

void LabWorker::work(std::stop_token stop) {
  while (true) {
    LabRequest request;
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return mailbox_.has_value(); })) return;
      request = std::move(*mailbox_);
      mailbox_.reset();
      ++begun_;
    }
    try {
      answer(request, stop);
    } catch (const std::exception& error) {
      tell([this, message = QString::fromStdString(error.what())] { Q_EMIT failed(message); });
    }
  }
}

void LabWorker::openFor(const RunConfig& config) {
  if (lab_ && sameData(opened_, config.data)) return;
  tell([this] { Q_EMIT reading(); });
  lab_.reset();
  lab_ = services_.openViewLab(config);
  opened_ = config.data;
}

// The picture first; sheet and histogram only while nothing newer waits, looked at row by row.
void LabWorker::answer(const LabRequest& request, const std::stop_token& stop) {
  openFor(request.config);
  const std::int64_t rows = request.config.data.batchSize;
  const std::int64_t row = rows > 0 ? request.row % rows : 0;
  tell([this, rows, sample = lab_->sample(request.config, request.step, row)] {
    Q_EMIT sampleReady(sample, rows);
  });
  std::vector<MixPreview::Sample> sheet;
  for (std::int64_t next = 0; next < std::min(request.sheetRows, rows); ++next) {
    if (isOutdated(stop)) return;
    sheet.push_back(lab_->sample(request.config, request.step, next));
  }
  if (!sheet.empty()) tell([this, sheet = std::move(sheet)] { Q_EMIT sheetReady(sheet); });
  if (request.draws <= 0 || isOutdated(stop)) return;
  const int size = services_.viewSizeOf(request.config);
  tell([this, lambdas = services_.sampleLambdas(request.config, size, request.draws)] {
    Q_EMIT lambdasReady(lambdas);
  });
}

}  // namespace mixmask::ui
