// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/cost_worker.h"

namespace mixmask::ui {

CostWorker::CostWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {}

void CostWorker::estimate(const RunConfig& config) {
  if (isBusy_) return;
  isBusy_ = true;
  thread_ = std::jthread([this, config](const std::stop_token& stop) {
    const auto tell = [this](const PhaseChanged& phase) {
      QMetaObject::invokeMethod(
          this, [this, phase] { Q_EMIT progressed(phase); }, Qt::QueuedConnection);
    };
    try {
      const std::optional<CostEstimate> estimate = services_.estimateCost(config, stop, tell);
      finish([this, estimate] { estimate ? Q_EMIT done(*estimate) : Q_EMIT cancelled(); });
    } catch (const std::exception& error) {
      const QString message = QString::fromStdString(error.what());
      finish([this, message] { Q_EMIT failed(message); });
    }
  });
}

void CostWorker::cancel() {
  thread_.request_stop();
}

// On the GUI thread; the estimate's thread has nothing left to do then.
void CostWorker::finish(const std::function<void()>& tell) {
  QMetaObject::invokeMethod(
      this,
      [this, tell] {
        isBusy_ = false;
        tell();
      },
      Qt::QueuedConnection);
}

}  // namespace mixmask::ui
