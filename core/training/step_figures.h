// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/frameworks/siamese_framework.h"
#include "core/session/events.h"

namespace mixmask {

// What is measured of a step while its numbers are still on the device, so that no step of a GPU
// waits for them: loss, contrast accuracies, spread, and the parts by LossTerm.

// One row of float64 on the device; -1 where a share is not measured, 0 where there is no part.
torch::Tensor figuresOf(const StepLoss& loss);
// Writes them into the report. figures: a row of figuresOf(), on the CPU. Parts are read where
// `report` says that it mixes.
void readFigures(const torch::Tensor& figures, StepReport& report);

// Mean of the batch's lambdas, and their deviation where there is more than one.
void describeLambda(const std::vector<double>& lambdas, StepReport& report);

}  // namespace mixmask
