// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recipe_options.h"
#include "core/session/view_lab.h"

namespace mixmask::cli {
namespace {

constexpr std::int64_t kRows = 8;

struct Arguments {
  RecipeOptions recipe;
  std::optional<std::int64_t> seed;
  std::int64_t step = 1;
  std::string out;
  bool json = false;
};

nlohmann::ordered_json toJson(const MaskCells& mask) {
  auto rows = nlohmann::ordered_json::array();
  for (int row = 0; row < mask.size; ++row) {
    const auto first = mask.cells.begin() + row * mask.size;
    rows.push_back(std::vector<int>(first, first + mask.size));
  }
  return rows;
}

int preview(const Arguments& arguments) {
  RunConfig config = configOf(arguments.recipe);
  if (arguments.seed) config.runtime.seed = *arguments.seed;
  const auto samples = openViewLab(config)->batch(config, arguments.step, kRows);
  writePreviewPng(samples, arguments.out);
  const MixPreview::Sample& first = samples.front();
  if (arguments.json) {
    printJson({{"event", "finished"},
               {"lambda", first.lambda},
               {"grid", toJson(first.mask)},
               {"seed", config.runtime.seed},
               {"step", arguments.step},
               {"file", arguments.out}});
  } else {
    printLine(fmt::format("step {} with seed {}: lambda {:.4f}, {}", arguments.step,
                          config.runtime.seed, first.lambda, arguments.out));
  }
  return 0;
}

}  // namespace

void addPreviewCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("preview", "A picture of what the network sees in a step");
  auto arguments = std::make_shared<Arguments>();
  arguments->recipe.addTo(*command)->required();
  command->add_option("--seed", arguments->seed, "Instead of runtime.seed");
  command->add_option("--step", arguments->step, "Step of the run, from 1");
  command->add_option("--out", arguments->out, "PNG file to write")->required();
  command->add_flag("--json", arguments->json, "One JSON object");
  command->callback([&chosen, arguments] { chosen = [arguments] { return preview(*arguments); }; });
}

}  // namespace mixmask::cli
