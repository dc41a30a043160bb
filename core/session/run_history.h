// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>

#include "core/session/training_session.h"

namespace mixmask {

// The steps of a run may be too many to hold: here they come one after the other.

// historyOfRun() with its `steps` left empty; what the description says of them is there.
RunHistory outlineOfRun(const std::filesystem::path& folder);

// Takes a step and the share of all that has been read, 0..1; says whether to go on.
using StepVisitor = std::function<bool(const StepReport&, double share)>;
// Reads the steps that are on disk, in their order. False: the visitor ended it. Throws DataError.
bool visitSteps(const std::filesystem::path& folder, const StepVisitor& visit);
// The same of those that have come since: `position` is 0 at first, and then as it was left. A run
// that was cut at a checkpoint may give steps again.
bool visitNewSteps(const std::filesystem::path& folder, std::uint64_t& position,
                   const StepVisitor& visit);

}  // namespace mixmask
