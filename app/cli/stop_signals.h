// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

namespace mixmask::cli {

inline constexpr int kExitAfterSignal = 130;

// Turns SIGINT and SIGTERM into a call: the first asks for a stop, the second ends the process at
// once. A command calls blockStopSignals() before it starts any thread, so that all
// of them inherit the mask; without it a signal ends the process, as it should where nothing is
// saved.
void blockStopSignals();

class StopSignals {
 public:
  // `onFirst` runs on a thread of this object.
  explicit StopSignals(std::function<void()> onFirst);

 private:
  std::jthread thread_;
};

}  // namespace mixmask::cli
