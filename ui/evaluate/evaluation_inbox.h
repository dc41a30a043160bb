// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "core/session/evaluation_queue.h"

namespace mixmask::ui {

// Filled on the queue's thread, emptied on the GUI thread: every update in its order, but of phases
// that follow one another only the newest.
class EvaluationInbox {
 public:
  using News = std::vector<std::pair<EvaluationQueue::JobId, EvaluationUpdate>>;

  void put(EvaluationQueue::JobId job, EvaluationUpdate update) {
    const std::lock_guard lock(mutex_);
    const bool replaces = !news_.empty() && news_.back().first == job && isPhase(update) &&
                          isPhase(news_.back().second);
    if (replaces) news_.pop_back();
    news_.emplace_back(job, std::move(update));
  }
  News take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, {});
  }

 private:
  static bool isPhase(const EvaluationUpdate& update) {
    const auto* event = std::get_if<EvaluationEvent>(&update);
    return event != nullptr && std::holds_alternative<PhaseChanged>(*event);
  }

  std::mutex mutex_;
  News news_;
};

}  // namespace mixmask::ui
