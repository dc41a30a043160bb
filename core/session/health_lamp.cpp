// SPDX-License-Identifier: Apache-2.0
#include "core/session/health_lamp.h"

#include <algorithm>

namespace mixmask {

void SteadyLevel::change(HealthLevel level, std::int64_t step) {
  level_ = level;
  since_ = step;
  count_ = 0;
}

void SteadyLevel::propose(HealthLevel verdict, std::int64_t step) {
  if (verdict == level_) {
    count_ = 0;
    return;
  }
  // Nothing is lost by saying at once that all is well so far.
  if (level_ == HealthLevel::unknown && verdict == HealthLevel::fine) return change(verdict, step);
  const bool isWorse = verdict > level_;
  const bool goesOn = count_ > 0 && (reached_ > level_) == isWorse;
  if (!goesOn) {
    count_ = 0;
    reached_ = verdict;
    first_ = step;
  }
  reached_ = isWorse ? std::min(reached_, verdict) : std::max(reached_, verdict);
  if (++count_ >= (isWorse ? rise_ : fall_)) change(reached_, first_);
}

}  // namespace mixmask
