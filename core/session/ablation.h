// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

// One cell of a grid of settings, with one seed.
struct AblationRun {
  std::string setting;  // "mixer.name=erase, mixer.gridSize=7"; "recipe" where nothing varies
  std::int64_t seed = 0;
  RunConfig config;
  std::filesystem::path folder;
};

// Reads the description of an ablation (at most 10,000 runs):
//   version: 1
//   recipe: quickstart                      # a name, or a file beside this one
//   set: [runtime.epochs=1]                 # for all runs
//   grid: {mixer.name: [none, mixmask]}     # every combination of the values of all options
//   seeds: [0, 1]
// and gives its runs, setting by setting, in folders under `out`. Throws ConfigError that names the
// file, the line or the setting.
std::vector<AblationRun> readAblation(const std::filesystem::path& file,
                                      const std::filesystem::path& out);

// Whether a run has trained to its end and was judged. Throws ConfigError where its folder holds a
// run with other settings: an ablation that was edited needs another folder.
bool isFinished(const AblationRun& run);

// What the runs of one setting gave; accuracies are fractions, nothing where it was not measured.
struct AblationRow {
  std::string setting;
  std::int64_t runs = 0;           // finished ones
  std::optional<double> mean, sd;  // of the kNN accuracy on the full sets; sd over seeds (n - 1)
  std::optional<double> gain;      // mean of trained minus untrained
  int encoderUnits = 0;            // cost of a step: 1 a forward, 2 a backward pass of the encoder
  std::optional<double> seconds;   // of the training loop, mean
};
std::vector<AblationRow> summarize(const std::vector<AblationRun>& runs);

// table.csv, table.md and curves.png (kNN accuracy over steps, mean over seeds) in `out`, each
// whole or not at all. Throws OutputError. Builds without image files write no picture.
void writeAblationResults(const std::vector<AblationRun>& runs, const std::filesystem::path& out);

}  // namespace mixmask
