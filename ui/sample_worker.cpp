// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sample_worker.h"

#include <algorithm>

namespace mixmask::ui {
namespace {

bool sameData(const DataConfig& a, const DataConfig& b) {
  return a.name == b.name && a.root == b.root && a.limit == b.limit;
}

}  // namespace

SampleWorker::SampleWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
}

SampleWorker::~SampleWorker() {
  thread_.request_stop();
  thread_.join();
}

void SampleWorker::ask(SampleRequest request) {
  {
    const std::lock_guard lock(mutex_);
    mailbox_ = std::move(request);
  }
  arrived_.notify_one();
}

int SampleWorker::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

bool SampleWorker::isOutdated(const std::stop_token& stop) const {
  const std::lock_guard lock(mutex_);
  return mailbox_.has_value() || stop.stop_requested();
}

// On the GUI thread, later; at most a few a request.
template <typename Call>
void SampleWorker::tell(Call call) {
  QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

void SampleWorker::work(std::stop_token stop) {
  while (true) {
    SampleRequest request;
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

void SampleWorker::openFor(const RunConfig& config, const std::stop_token& stop) {
  if (lab_ && sameData(opened_, config.data)) return;
  tell([this] { Q_EMIT reading(); });
  lab_.reset();
  lab_ = services_.openViewLab(config, stop);
  opened_ = config.data;
}

// The sample first; rows and lambdas only while nothing newer waits, looked at row by row.
void SampleWorker::answer(const SampleRequest& request, const std::stop_token& stop) {
  openFor(request.config, stop);
  if (!lab_) return;
  const std::int64_t batchSize = request.config.data.batchSize;
  const std::int64_t row = batchSize > 0 ? request.row % batchSize : 0;
  const MixPreview::Sample first = lab_->sample(request.config, request.step, row);
  tell([this, batchSize, first] { Q_EMIT sampleReady(first, batchSize); });
  MixPreview preview{request.step, {}};
  for (std::int64_t next = 0; next < std::min(request.rows, batchSize); ++next) {
    if (isOutdated(stop)) return;
    preview.samples.push_back(next == row ? first
                                          : lab_->sample(request.config, request.step, next));
  }
  if (!preview.samples.empty()) {
    tell([this, preview = std::move(preview)] { Q_EMIT rowsReady(preview); });
  }
  if (request.draws <= 0 || isOutdated(stop)) return;
  const int size = services_.viewSizeOf(request.config);
  tell([this, lambdas = services_.sampleLambdas(request.config, size, request.draws)] {
    Q_EMIT lambdasReady(lambdas);
  });
}

}  // namespace mixmask::ui
