// SPDX-License-Identifier: Apache-2.0
#include "app/cli/stop_signals.h"

#include <unistd.h>
#include <csignal>
#include <ctime>

namespace mixmask::cli {
namespace {

sigset_t stopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void blockStopSignals() {
  const sigset_t set = stopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

StopSignals::StopSignals(std::function<void()> onFirst)
    : thread_([onFirst = std::move(onFirst)](const std::stop_token& stop) {
        const sigset_t set = stopSignals();
        const timespec wait{0, 200'000'000};
        bool asked = false;
        while (!stop.stop_requested()) {
          if (sigtimedwait(&set, nullptr, &wait) < 0) continue;
          if (asked) _exit(kExitAfterSignal);
          asked = true;
          onFirst();
        }
      }) {}

}  // namespace mixmask::cli
