// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask {

using TakeRuns = std::function<void(std::vector<RunSummary>)>;

// The runs in one folder, up to three levels deep: an ablation keeps its runs in a folder of its
// own, and the encoders that were imported. Of a folder that is a run itself, that run. The trash
// is a library too, whose root is `.trash`. One thread at a time.
class RunLibrary {
 public:
  virtual ~RunLibrary() = default;

  // Reads what is new, has changed or is going on since the last call, and hands it out in batches,
  // the newest names first. Gives the folders that are gone. Throws DataError where the root cannot
  // be read; one that is not there holds no runs.
  virtual std::vector<std::filesystem::path> refresh(std::stop_token stop,
                                                     const TakeRuns& take) = 0;

  // `notes.md` and `tags.txt` (one a line) of a run, whole or not at all. Throw OutputError.
  virtual void writeNotes(const std::filesystem::path& run, const std::string& text) = 0;
  virtual void writeTags(const std::filesystem::path& run,
                         const std::vector<std::string>& tags) = 0;

  // To `.trash` below the root; gives where the run is now. Nothing is deleted. Throws
  // OutputError, for a run that is going on too.
  virtual std::filesystem::path moveToTrash(const std::filesystem::path& run) = 0;
  virtual void restore(const std::filesystem::path& trashed, const std::filesystem::path& run) = 0;
  // Only what is below a `.trash`. Throws OutputError.
  virtual void deleteForEver(const std::filesystem::path& trashed) = 0;

  // Leaves a request in the run's folder, which its process takes at the next step. Throws
  // OutputError where nobody would take it.
  virtual void ask(const std::filesystem::path& run, RunRequest request) = 0;
};

inline constexpr const char* kTrashFolder = ".trash";

std::unique_ptr<RunLibrary> openRunLibrary(const std::filesystem::path& root);

// Trimmed, without empty and repeated ones, in the order of the alphabet: from what was typed,
// separated by commas or line breaks.
std::vector<std::string> parseTags(const std::string& text);

}  // namespace mixmask
