// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_trash.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"
#include "core/session/run_summary.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

void move(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::rename(from, to, error);
  if (error) {
    throw OutputError(fmt::format("cannot move {} to {}: {}; check who may write there",
                                  from.string(), to.string(), error.message()));
  }
}

}  // namespace

fs::path moveCheckpointToTrash(const fs::path& checkpoint) {
  const fs::path run = checkpoint.parent_path().parent_path();
  const auto steps = checkpointSteps(run);
  if (isLive(summarizeRun(run)) && !steps.empty() &&
      checkpointFile(run, steps.front()).filename() == checkpoint.filename()) {
    throw OutputError(
        fmt::format("{} is the newest checkpoint of a run that is going on; stop the run first",
                    checkpoint.string()));
  }
  std::error_code unknown;
  fs::path place = run / ".trash" / checkpoint.filename();
  for (int i = 2; fs::exists(place, unknown); ++i) {
    place.replace_filename(
        fmt::format("{}-{}{}", checkpoint.stem().string(), i, checkpoint.extension().string()));
  }
  move(checkpoint, place);
  return place;
}

void restoreCheckpoint(const fs::path& trashed, const fs::path& checkpoint) {
  std::error_code unknown;
  if (fs::exists(checkpoint, unknown)) {
    throw OutputError(fmt::format("{} was saved again, so {} stays where it is; rename one of them",
                                  checkpoint.string(), trashed.string()));
  }
  move(trashed, checkpoint);
}

}  // namespace mixmask
