// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_trash.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/checkpoint_files.h"
#include "core/checkpoints/run_folder.h"
#include "core/session/run_summary.h"

namespace mixmask {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTrash = ".trash";

// Of "step-00000123.safetensors", and of "step-00000123-2.safetensors" where one was there already.
std::optional<std::int64_t> stepOf(const fs::path& trashed) {
  const std::string stem = trashed.stem().string();
  const std::string first = stem.substr(0, stem.find('-', stem.find('-') + 1));
  return stepOfCheckpointName(first + trashed.extension().string());
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
  const fs::path place =
      freePath(run / kTrash / checkpoint.stem(), checkpoint.extension().string());
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

std::vector<TrashedCheckpoint> trashedCheckpoints(const fs::path& run) {
  std::vector<TrashedCheckpoint> all;
  std::error_code error;
  for (fs::directory_iterator entry(run / kTrash, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unknown;
    const auto step = stepOf(entry->path());
    if (!step || !entry->is_regular_file(unknown)) continue;
    const auto bytes = static_cast<std::int64_t>(entry->file_size(unknown));
    if (!unknown) all.push_back({entry->path(), {checkpointFile(run, *step), *step, bytes}});
  }
  std::ranges::sort(all, std::greater{}, [](const TrashedCheckpoint& one) {
    return std::tuple(one.saved.step, one.file);
  });
  return all;
}

}  // namespace mixmask
