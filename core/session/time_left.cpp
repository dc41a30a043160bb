// SPDX-License-Identifier: Apache-2.0
#include "core/session/time_left.h"

#include <chrono>
#include <memory>
#include <string>

namespace mixmask {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kFirstSeconds = 1;  // before them a rate says nothing

struct Phase {
  std::string text;
  Clock::time_point start;
  double share = 0;  // with which it began
};

}  // namespace

EvaluationSink withTimeLeft(EvaluationSink sink) {
  return [sink = std::move(sink), phase = std::make_shared<Phase>()](EvaluationEvent event) {
    if (auto* now = std::get_if<PhaseChanged>(&event); now != nullptr && now->share >= 0) {
      if (now->text != phase->text) *phase = {now->text, Clock::now(), now->share};
      const double done = now->share - phase->share;
      const std::chrono::duration<double> taken = Clock::now() - phase->start;
      if (done > 0 && taken.count() > kFirstSeconds) {
        now->secondsLeft = taken.count() * (1 - now->share) / done;
      }
    }
    sink(std::move(event));
  };
}

}  // namespace mixmask
