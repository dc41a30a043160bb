// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "core/config/run_config.h"
#include "core/session/events.h"

namespace mixmask {

// What a run would take on this machine.
struct CostEstimate {
  std::int64_t steps = 0, stepsPerEpoch = 0;
  double secondsPerStep = 0;
  double trainingSeconds = 0;     // all steps
  double evaluationSeconds = -1;  // kNN at both ends and on the way; negative: there is none
  double memoryMb = 0;            // largest, of the GPU where it trains on one, else of the process
  double checkpointMb = 0;        // each file
};

// A dry run of a few steps on the calling thread, and kNN of a few images: some seconds. Nothing of
// it is kept. Nothing: it was stopped. Throws Error, as the run itself would.
std::optional<CostEstimate> estimateCost(const RunConfig& config, std::stop_token stop,
                                         const std::function<void(const PhaseChanged&)>& tell);

}  // namespace mixmask
