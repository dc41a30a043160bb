// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/option.h"
#include "core/session/run_request.h"

namespace mixmask {

// What became of a run, by its status.json. `interrupted`: the file says that it goes on, but the
// process on this machine that held the folder has ended. `imported`: it is no run, but a file with
// an encoder (imported_encoder.h).
enum class RunState {
  unknown,
  preparing,
  running,
  paused,
  finished,
  stopped,
  failed,
  interrupted,
  imported
};
const char* nameOf(RunState state);

// Losses of neighbouring steps, for a curve of a few pixels on which a spike still shows.
struct LossBucket {
  double low = 0, high = 0, last = 0;
};

// What a list shows of a run. Whatever is wrong with the folder is a sentence in `problems`, and
// the rest is there all the same.
struct RunSummary {
  std::filesystem::path folder;  // of an import its file
  std::string name;              // of the folder; in a library its path below the root

  RunState state = RunState::unknown;
  std::optional<double> secondsSinceNews;  // since its last heartbeat, when this was read
  std::string host;
  std::int64_t pid = 0;
  std::optional<RunRequest> asked;  // of the run, and not taken yet
  std::string message;              // of a failure
  std::vector<std::string> problems;

  // Of config.yaml; empty where it has no such value.
  OptionChoice framework, mixer, backbone, dataset;
  std::optional<std::int64_t> gridSize, seed;
  std::optional<double> keepRatio;
  std::string settings;  // equal in runs that differ by nothing but their seed; empty: unknown

  std::int64_t step = 0, totalSteps = 0;                 // totalSteps 0: unknown
  std::vector<LossBucket> loss;                          // at most 64, in the order of the steps
  std::optional<double> knnLast, knnBest, knnUntrained;  // fractions
  std::optional<std::time_t> started;                    // when it was last started or gone on with
  std::optional<double> seconds;                         // in its loop, over all resumes
  std::int64_t bytes = 0;                                // of its files

  std::vector<std::string> tags;
  std::optional<std::string> notes;  // nothing: a file that cannot be edited here
};

// Preparing, running or paused, as far as is known: it may be steered, and not moved.
bool isLive(const RunSummary& run);
// Live, but without a heartbeat for some seconds: its process may be busy, or gone.
bool isQuiet(const RunSummary& run);

// Reads little however long the run is. Never throws for what a folder holds.
RunSummary summarizeRun(const std::filesystem::path& folder);

}  // namespace mixmask
