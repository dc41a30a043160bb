// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <variant>

#include "core/session/events.h"

namespace mixmask {

// How a classifier does while a protocol trains it.
struct ClassifierReport {
  std::string run;  // "seed 1"; empty: there is only one
  std::int64_t step = 0, totalSteps = 0;
  double epoch = 0;      // steps done / steps an epoch
  double loss = 0;       // cross entropy, mean over the steps since the last report
  double trainTop1 = 0;  // of the same images
  double testTop1 = -1;  // of the whole test set; negative: not measured this time
  double learningRate = 0;
  double secondsLeft = -1;  // of this run; negative: unknown
};

// What an evaluation tells the outside: plain values, never tensors.
using EvaluationEvent = std::variant<PhaseChanged, ClassifierReport, LogLine>;
using EvaluationSink = std::function<void(EvaluationEvent)>;

}  // namespace mixmask
