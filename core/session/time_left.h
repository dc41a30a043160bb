// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/evaluation_events.h"

namespace mixmask {

// A sink that adds to every phase how long it still takes, judged by how long it has taken since it
// was first told; a phase that is resumed begins with the share that it has.
EvaluationSink withTimeLeft(EvaluationSink sink);

}  // namespace mixmask
