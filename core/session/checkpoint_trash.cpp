// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_trash.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/run_folder.h"
#include "core/session/run_summary.h"

namespace mixmask {

namespace fs = std::filesystem;

fs::path moveCheckpointToTrash(const fs::path& checkpoint) {
  const fs::path run = checkpoint.parent_path().parent_path();
  const auto steps = checkpointSteps(run);
  if (isLive(summarizeRun(run)) && !steps.empty() &&
      checkpointFile(run, steps.front()).filename() == checkpoint.filename()) {
    throw OutputError(
        fmt::format("{} is the newest checkpoint of a run that is going on; stop the run first",
                    checkpoint.string()));
  }
  const fs::path place =
      freePath(run / ".trash" / checkpoint.stem(), checkpoint.extension().string());
  moveTo(checkpoint, place);
  return place;
}

void restoreCheckpoint(const fs::path& trashed, const fs::path& checkpoint) {
  std::error_code unknown;
  if (fs::exists(checkpoint, unknown)) {
    throw OutputError(fmt::format("{} was saved again, so {} stays where it is; rename one of them",
                                  checkpoint.string(), trashed.string()));
  }
  moveTo(trashed, checkpoint);
}

}  // namespace mixmask
