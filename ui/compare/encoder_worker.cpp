// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/encoder_worker.h"

namespace mixmask::ui {

EncoderWorker::EncoderWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

EncoderWorker::~EncoderWorker() {
  thread_.request_stop();
  thread_.join();
}

// On the GUI thread, later.
template <typename Call>
void EncoderWorker::tell(Call call) {
  QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

void EncoderWorker::add(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (task.kind == Kind::open) {
      tasks_.clear();
      current_.request_stop();
    }
    if (task.kind == Kind::activations) {
      std::erase_if(tasks_, [](const Task& one) { return one.kind == Kind::activations; });
    }
    tasks_.push_back(std::move(task));
  }
  arrived_.notify_one();
}

void EncoderWorker::open(const EncoderViewsRequest& request) {
  add({Kind::open, [this, request](const std::stop_token&) { answerOpen(request); }});
}

void EncoderWorker::compute() {
  add({Kind::compute, [this](const std::stop_token& stop) { answerCompute(stop); }});
}

void EncoderWorker::cancel() {
  const std::lock_guard lock(mutex_);
  const auto waiting =
      std::erase_if(tasks_, [](const Task& one) { return one.kind == Kind::compute; });
  if (waiting > 0) tell([this] { Q_EMIT computeEnded({}); });
  if (currentKind_ == Kind::compute) current_.request_stop();
}

void EncoderWorker::loadActivations(std::int64_t image) {
  add({Kind::activations, [this, image](const std::stop_token&) { answerActivations(image); }});
}

void EncoderWorker::loadPictures(ImageSet set, std::vector<std::int64_t> images) {
  add({Kind::pictures, [this, set, images = std::move(images)](const std::stop_token& stop) {
         Pictures pictures;
         for (const std::int64_t image : images) {
           if (stop.stop_requested()) return;
           pictures[image] = thumbnailOf(set == ImageSet::test ? views_->testPicture(image)
                                                               : views_->trainingPicture(image));
         }
         tell(
             [this, set, pictures = std::move(pictures)] { Q_EMIT picturesLoaded(set, pictures); });
       }});
}

void EncoderWorker::work(const std::stop_token& stop) {
  while (true) {
    Task task;
    std::stop_source current;
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return !tasks_.empty(); }) || stop.stop_requested()) {
        return;
      }
      task = std::move(tasks_.front());
      tasks_.pop_front();
      current_ = current;
      currentKind_ = task.kind;
    }
    const std::stop_callback closing(stop, [&] { current.request_stop(); });
    if (task.kind != Kind::open && views_ == nullptr) continue;  // it could not be opened
    try {
      task.run(current.get_token());
    } catch (const std::exception& error) {
      tell([this, kind = task.kind, why = QString::fromStdString(error.what())] {
        if (kind == Kind::open) return Q_EMIT openFailed(why);
        if (kind == Kind::compute) return Q_EMIT computeEnded(why);
        Q_EMIT lookFailed(why);
      });
    }
  }
}

void EncoderWorker::answerOpen(const EncoderViewsRequest& request) {
  views_.reset();  // before the next ones need their memory
  views_ = services_.openEncoderViews(request);
  const EncoderFacts facts{views_->sides(), views_->queries(),        views_->testImages(),
                           views_->bank(),  views_->trainingImages(), views_->classNames()};
  tell([this, facts] { Q_EMIT opened(facts); });
  std::vector<FirstLayer> layers;
  try {
    for (std::size_t side = 0; side < views_->sides(); ++side) {
      layers.push_back(views_->firstLayer(side));
    }
    tell([this, layers = std::move(layers)] { Q_EMIT layersLoaded(layers); });
  } catch (const std::exception& error) {
    tell([this, why = QString::fromStdString(error.what())] { Q_EMIT lookFailed(why); });
  }
}

void EncoderWorker::answerCompute(const std::stop_token& stop) {
  auto comparison = views_->compare(stop, [this](const EvaluationEvent& event) {
    if (const auto* phase = std::get_if<PhaseChanged>(&event)) {
      tell([this, phase = *phase] { Q_EMIT progressed(phase.share, phase.secondsLeft); });
    }
  });
  if (!comparison) return tell([this] { Q_EMIT computeEnded({}); });
  tell([this, whole = std::make_shared<const EncoderComparison>(std::move(*comparison))] {
    Q_EMIT computed(whole);
  });
}

void EncoderWorker::answerActivations(std::int64_t image) {
  std::vector<ActivationMap> maps;
  for (std::size_t side = 0; side < views_->sides(); ++side) {
    maps.push_back(views_->activation(side, image));
  }
  tell([this, image, maps = std::move(maps)] { Q_EMIT activationsLoaded(image, maps); });
}

}  // namespace mixmask::ui
