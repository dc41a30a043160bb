// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask::cli {

// --recipe and --set, which several commands share.
struct RecipeOptions {
  std::string recipe;
  std::vector<std::string> assignments;

  CLI::Option* addTo(CLI::App& command);  // gives --recipe
};

// --set a.b=c ..., any number of times; it takes every word up to the next option.
void addAssignments(CLI::App& command, std::vector<std::string>& assignments);
// The recipe with its assignments, checked; warnings go to stderr. Throws ConfigError.
RunConfig configOf(const RecipeOptions& options);

}  // namespace mixmask::cli
