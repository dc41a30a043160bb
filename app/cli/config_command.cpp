// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/config/run_config.h"

namespace mixmask::cli {
namespace {

int checkFile(const std::string& file, bool json) {
  const auto problems = check(readConfigFile(file));
  bool wrong = false;
  auto list = nlohmann::ordered_json::array();
  for (const ConfigProblem& problem : problems) {
    wrong = wrong || !problem.isWarning;
    list.push_back({{"path", problem.path}, {"message", problem.message}, {"warning", problem.isWarning}});
    if (!json) printLine((problem.isWarning ? "warning: " : "error: ") + problem.message);
  }
  if (json) {
    printJson({{"event", "finished"}, {"valid", !wrong}, {"problems", list}, {"file", file}});
  } else if (problems.empty()) {
    printLine(fmt::format("{}: this configuration runs", file));
  }
  return wrong ? static_cast<int>(Error::Kind::configuration) : 0;
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
  checking->callback([&chosen, file, json] { chosen = [file, json] { return checkFile(*file, *json); }; });
}

}  // namespace mixmask::cli
