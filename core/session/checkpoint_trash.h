// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "core/session/events.h"

namespace mixmask {

// Moves a checkpoint of a run to `.trash` in the run's folder and gives where it is now; nothing is
// deleted. Throws OutputError, for the newest one of a run that is going on too: a run that ends
// without a word is recovered from it.
std::filesystem::path moveCheckpointToTrash(const std::filesystem::path& checkpoint);

// Throws OutputError where the run has saved that step again.
void restoreCheckpoint(const std::filesystem::path& trashed,
                       const std::filesystem::path& checkpoint);

// One that was moved there, and what it was and where.
struct TrashedCheckpoint {
  std::filesystem::path file;  // in the trash
  CheckpointSaved saved;
};
// The newest first. Never throws; a run without a trash has none.
std::vector<TrashedCheckpoint> trashedCheckpoints(const std::filesystem::path& run);

}  // namespace mixmask
