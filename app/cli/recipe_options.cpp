// SPDX-License-Identifier: Apache-2.0
#include "app/cli/recipe_options.h"

#include <algorithm>
#include <cstdio>

namespace mixmask::cli {

CLI::Option* RecipeOptions::addTo(CLI::App& command) {
  auto* option = command.add_option("--recipe", recipe, "A recipe's name, or a file NAME.yaml");
  addAssignments(command, assignments);
  return option;
}

void addAssignments(CLI::App& command, std::vector<std::string>& assignments) {
  command.add_option("--set", assignments, "Sets an option: data.batchSize=128")
      ->take_all()
      ->allow_extra_args(false);
}

RunConfig configOf(const RecipeOptions& options) {
  RunConfig config = loadRecipe(options.recipe);
  // Names first: they decide which options there are.
  std::vector<std::string> ordered = options.assignments;
  std::stable_partition(ordered.begin(), ordered.end(), [](const std::string& assignment) {
    return assignment.find(".name=") != std::string::npos;
  });
  for (const std::string& assignment : ordered) applyAssignment(config, assignment);
  requireValid(config);
  for (const ConfigProblem& problem : check(config)) {
    if (problem.isWarning) std::fprintf(stderr, "warning: %s\n", problem.message.c_str());
  }
  return config;
}

}  // namespace mixmask::cli
