// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <thread>

#include "ui/studio_services.h"

namespace mixmask::ui {

// The dry run that tells what a run would cost, on a thread of its own, one at a time.
class CostWorker : public QObject {
  Q_OBJECT
 public:
  explicit CostWorker(const StudioServices& services, QObject* parent = nullptr);

  bool isBusy() const { return isBusy_; }
  // Not while it is busy. One of done(), cancelled() and failed() follows.
  void estimate(const RunConfig& config);
  void cancel();

 Q_SIGNALS:
  void progressed(const PhaseChanged& phase);
  void done(const CostEstimate& estimate);
  void cancelled();
  void failed(const QString& message);

 private:
  void finish(const std::function<void()>& tell);

  StudioServices services_;
  bool isBusy_ = false;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace mixmask::ui
