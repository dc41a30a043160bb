// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

namespace mixmask::cli {

inline constexpr int kExitAfterSignal = 130;

// Turns SIGINT and SIGTERM into a call: the first asks for a stop, the second ends the process at
// once. blockStopSignals() goes first in main, so that every later thread inherits the mask.
void blockStopSignals();

class StopSignals {
 public:
  // `onFirst` runs on a thread of this object.
  explicit StopSignals(std::function<void()> onFirst);

 private:
  std::jthread thread_;
};

}  // namespace mixmask::cli
