// SPDX-License-Identifier: Apache-2.0
#include "app/cli/recipe_options.h"

#include <fmt/format.h>

#include <cstdio>

namespace mixmask::cli {

CLI::Option* RecipeOptions::addTo(CLI::App& command) {
  auto* option = command.add_option("--recipe", recipe, "A recipe's name, or a file NAME.yaml");
  addAssignments(command, assignments);
  return option;
}

void addAssignments(CLI::App& command, std::vector<std::string>& assignments) {
  command.add_option("--set", assignments, "Sets options: data.batchSize=128 runtime.seed=1")
      ->check([](const std::string& word) -> std::string {
        if (word.find('=') != std::string::npos) return {};
        return fmt::format(
            "'{}' is not an assignment like data.batchSize=128; a path stands before --set", word);
      });
}

RunConfig configOf(const RecipeOptions& options) {
  RunConfig config = loadRecipe(options.recipe);
  applyAssignments(config, options.assignments);
  requireValid(config);
  for (const ConfigProblem& problem : check(config)) {
    if (problem.isWarning) std::fprintf(stderr, "warning: %s\n", problem.message.c_str());
  }
  return config;
}

}  // namespace mixmask::cli
