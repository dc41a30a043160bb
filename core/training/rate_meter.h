// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace mixmask {

// Time in the training loop: over the last seconds for the display, over the whole run for the
// final figures. Evaluations and checkpoints do not count, because steps alone are added.
class RateMeter {
 public:
  using Clock = std::chrono::steady_clock;

  void addStep(double seconds, double secondsWaited, std::int64_t samples) {
    total_ += seconds;
    waited_ += secondsWaited;
    samples_ += samples;
    recent_.push_back({seconds, samples});
    recentSeconds_ += seconds;
    recentSamples_ += samples;
    while (recent_.size() > 1 && recentSeconds_ - recent_.front().seconds > kWindowSeconds) {
      recentSeconds_ -= recent_.front().seconds;
      recentSamples_ -= recent_.front().samples;
      recent_.pop_front();
    }
  }

  double recentRate() const { return rate(recentSamples_, recentSeconds_); }
  double overallRate() const { return rate(samples_, total_); }
  double seconds() const { return total_; }
  double waitShare() const { return total_ > 0 ? waited_ / total_ : 0; }

 private:
  static constexpr double kWindowSeconds = 5;
  struct Step {
    double seconds;
    std::int64_t samples;
  };
  static double rate(std::int64_t samples, double seconds) {
    return seconds > 0 ? static_cast<double>(samples) / seconds : 0;
  }

  double total_ = 0, waited_ = 0, recentSeconds_ = 0;
  std::int64_t samples_ = 0, recentSamples_ = 0;
  std::deque<Step> recent_;
};

}  // namespace mixmask
