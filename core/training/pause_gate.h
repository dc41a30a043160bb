// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace mixmask {

// Where a job waits while it is paused; a stop lets it through.
class PauseGate {
 public:
  void close() { set(true); }
  void open() { set(false); }
  bool isClosed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  // Returns when it opens, when a stop is requested, or after `most` (to give a sign of life).
  void waitWhileClosed(std::stop_token stop, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    opened_.wait_for(lock, stop, most, [this] { return !closed_; });
  }

 private:
  void set(bool closed) {
    {
      const std::lock_guard lock(mutex_);
      closed_ = closed;
    }
    opened_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable_any opened_;
  bool closed_ = false;
};

}  // namespace mixmask
