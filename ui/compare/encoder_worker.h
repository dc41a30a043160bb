// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "ui/compare/compare_worker.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

enum class ImageSet { test, training };

// What is known of the encoders and their images before anything is encoded.
struct EncoderFacts {
  std::size_t sides = 0;
  std::int64_t queries = 0, testImages = 0, bank = 0, trainingImages = 0;
  std::vector<std::string> classNames;  // empty: no labels
};

// Everything that looks into the encoders of the page Compare, one task after the other on a thread
// of its own.
class EncoderWorker : public QObject {
  Q_OBJECT
 public:
  explicit EncoderWorker(const StudioServices& services, QObject* parent = nullptr);
  ~EncoderWorker() override;

  // Instead of what was opened and asked before, which ends.
  void open(const EncoderViewsRequest& request);
  void compute();
  void cancel();  // what is being computed
  void loadPictures(ImageSet set, std::vector<std::int64_t> images);
  void loadActivations(std::int64_t image);  // the newest one counts

 Q_SIGNALS:
  void opened(const EncoderFacts& facts);
  void openFailed(const QString& why);
  void progressed(double share, double secondsLeft);
  void computed(const std::shared_ptr<const EncoderComparison>& comparison);
  void computeEnded(const QString& why);  // "" when it was cancelled
  void picturesLoaded(ImageSet set, const Pictures& pictures);
  void layersLoaded(const std::vector<FirstLayer>& layers);
  void activationsLoaded(std::int64_t image, const std::vector<ActivationMap>& maps);
  void lookFailed(const QString& why);  // at a picture, a layer or an activation

 private:
  enum class Kind { open, compute, pictures, activations };
  struct Task {
    Kind kind;
    std::function<void(const std::stop_token&)> run;
  };
  void add(Task task);
  void work(const std::stop_token& stop);
  void answerOpen(const EncoderViewsRequest& request);
  void answerCompute(const std::stop_token& stop);
  void answerActivations(std::int64_t image);
  template <typename Call>
  void tell(Call call);

  StudioServices services_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<Task> tasks_;
  std::stop_source current_;  // of what is being done
  Kind currentKind_ = Kind::open;
  std::unique_ptr<EncoderViews> views_;  // only the worker's thread touches it
  std::jthread thread_;
};

}  // namespace mixmask::ui
