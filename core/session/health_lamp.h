// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mixmask {

enum class HealthLevel { unknown, fine, watch, alarm };
enum class HealthTopic { loss, collapse, shortcut, mixture, knn, data };
inline constexpr int kHealthTopics = 6;

// One question about a run, and the answer so far.
struct HealthLamp {
  HealthTopic topic = HealthTopic::loss;
  std::string name;  // "Collapse"
  HealthLevel level = HealthLevel::unknown;
  std::string sentence;        // the figures that the level is judged by, and what to do
  std::int64_t sinceStep = 0;  // from which the run has had this level
};

// A level that changed for the worse.
struct HealthChange {
  HealthTopic topic = HealthTopic::loss;
  HealthLevel level = HealthLevel::unknown;
  std::int64_t step = 0;
};

// Follows the verdicts of a rule once they have lasted, so that a lamp does not flicker: a worse
// one after `rise` verdicts in a row, a better one after `fall`.
class SteadyLevel {
 public:
  SteadyLevel(int rise, int fall) : rise_(rise), fall_(fall) {}

  void propose(HealthLevel verdict, std::int64_t step);
  HealthLevel level() const { return level_; }
  std::int64_t since() const { return since_; }

 private:
  void change(HealthLevel level, std::int64_t step);

  int rise_, fall_;
  HealthLevel level_ = HealthLevel::unknown;
  std::int64_t since_ = 0;
  // The verdicts in a row on one side of the level: how many, since when, and the one that all of
  // them reach.
  int count_ = 0;
  HealthLevel reached_ = HealthLevel::unknown;
  std::int64_t first_ = 0;
};

// An exponential moving average over about `window` values, without the bias of its start.
class MovingAverage {
 public:
  explicit MovingAverage(double window) : keep_(1 - 1 / window) {}

  void add(double value) {
    sum_ = keep_ * sum_ + (1 - keep_) * value;
    missing_ *= keep_;
  }
  double value() const { return missing_ < 1 ? sum_ / (1 - missing_) : 0; }

 private:
  double keep_;
  double sum_ = 0, missing_ = 1;
};

}  // namespace mixmask
