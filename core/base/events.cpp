// SPDX-License-Identifier: Apache-2.0
#include "core/session/events.h"

namespace mixmask {

const char* nameOf(JobState state) {
  switch (state) {
    case JobState::idle:
      return "idle";
    case JobState::preparing:
      return "preparing";
    case JobState::running:
      return "running";
    case JobState::paused:
      return "paused";
    case JobState::stopping:
      return "stopping";
    case JobState::finished:
      return "finished";
    case JobState::failed:
      break;
  }
  return "failed";
}

}  // namespace mixmask
