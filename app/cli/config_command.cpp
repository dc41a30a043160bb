// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/config/run_config.h"

namespace mixmask::cli {
namespace {

int checkFile(const std::string& file, bool json) {
  const RunConfig config = readConfigFile(file);
  requireValid(config);  // throws with every problem at once
  auto warnings = nlohmann::ordered_json::array();
  for (const ConfigProblem& problem : check(config)) {
    warnings.push_back(problem.message);
    if (!json) printLine("warning: " + problem.message);
  }
  if (json) {
    printJson({{"event", "finished"}, {"valid", true}, {"warnings", warnings}, {"file", file}});
  } else {
    printLine(fmt::format("{}: this configuration runs", file));
  }
  return 0;
}

}  // namespace

void addConfigCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("config", "Works on configuration files");
  auto* checking = command->add_subcommand("check", "Tells every problem of a configuration");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  checking->add_option("file", *file, "The YAML file")->required();
  checking->add_flag("--json", *json, "One JSON object");
  checking->callback(
      [&chosen, file, json] { chosen = [file, json] { return checkFile(*file, *json); }; });
}

}  // namespace mixmask::cli
