// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ui/studio_services.h"

namespace mixmask::ui {

struct SampleRequest {
  RunConfig config;
  std::int64_t step = 1;
  std::int64_t row = 0;
  std::int64_t rows = 0;   // of the batch, beside that one
  std::int64_t draws = 0;  // of masks, for their lambdas
};

// Draws what the network sees in a step, on a thread of its own. The mailbox has one slot: a newer
// request takes the place of one that has not begun, so the picture follows a slider however slow a
// draw is.
class SampleWorker : public QObject {
  Q_OBJECT
 public:
  explicit SampleWorker(const StudioServices& services, QObject* parent = nullptr);
  ~SampleWorker() override;

  void ask(SampleRequest request);
  // Requests that were begun; of the others a newer one took the place.
  int begun() const;

 Q_SIGNALS:
  void reading();
  void sampleReady(const MixPreview::Sample& sample, std::int64_t batchSize);
  void rowsReady(const MixPreview& preview);
  void lambdasReady(const LambdaSample& lambdas);
  void failed(const QString& message);

 private:
  void work(std::stop_token stop);
  void answer(const SampleRequest& request, const std::stop_token& stop);
  void openFor(const RunConfig& config, const std::stop_token& stop);
  bool isOutdated(const std::stop_token& stop) const;
  template <typename Call>
  void tell(Call call);

  StudioServices services_;
  mutable std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::optional<SampleRequest> mailbox_;
  int begun_ = 0;
  // Only the worker's thread touches these.
  std::unique_ptr<ViewLab> lab_;
  DataConfig opened_;
  std::jthread thread_;
};

}  // namespace mixmask::ui
