// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <functional>

namespace mixmask::cli {

// What a command line asks for; gives the exit code. Errors are thrown.
using Command = std::function<int()>;

// Each adds its subcommand to the application; parsing it sets `chosen`.
void addListCommands(CLI::App& app, Command& chosen);  // datasets, recipes, methods
void addPretrainCommand(CLI::App& app, Command& chosen);
void addEvaluateCommand(CLI::App& app, Command& chosen);
void addPreviewCommand(CLI::App& app, Command& chosen);
void addConfigCommand(CLI::App& app, Command& chosen);
void addAblateCommand(CLI::App& app, Command& chosen);
void addCheckpointCommand(CLI::App& app, Command& chosen);
void addExportCommand(CLI::App& checkpoint, Command& chosen);  // a part of the last

int printVersion(bool json);

}  // namespace mixmask::cli
