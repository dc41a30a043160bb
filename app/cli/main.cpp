// SPDX-License-Identifier: Apache-2.0
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/session/process.h"

namespace {

using namespace mixmask;

int run(CLI::App& app, cli::Command& chosen, int argc, char** argv, bool json) {
  bool version = false, versionJson = false;
  app.add_flag("--version", version, "Versions of the program and its libraries, and the devices");
  app.add_flag("--json", versionJson, "One JSON object (with --version)");
  cli::addListCommands(app, chosen);
  cli::addPretrainCommand(app, chosen);
  cli::addEvaluateCommand(app, chosen);
  cli::addPreviewCommand(app, chosen);
  cli::addConfigCommand(app, chosen);
  cli::addAblateCommand(app, chosen);
  cli::addCheckpointCommand(app, chosen);
  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);  // --help
  } catch (const CLI::ParseError& error) {
    throw ConfigError(std::string(error.what()) + "; see 'mixmask --help'");
  }
  if (version) return cli::printVersion(versionJson || json);
  if (!chosen) throw ConfigError("a command is missing; see 'mixmask --help'");
  return chosen();
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  // Known before parsing, because a parse error is told in the same form.
  const bool json = std::any_of(argv, argv + argc,
                                [](const char* word) { return std::string(word) == "--json"; });
  try {
    CLI::App app("MixMask: self-supervised pretraining of Siamese ConvNets", "mixmask");
    cli::Command chosen;
    return run(app, chosen, argc, argv, json);
  } catch (const Error& error) {
    cli::printError(json, error.kind(), error.what());
    return static_cast<int>(error.kind());
  } catch (const std::bad_alloc&) {
    cli::printError(json, Error::Kind::device, "the memory is full; lower data.batchSize");
    return static_cast<int>(Error::Kind::device);
  } catch (const std::exception& error) {
    cli::printError(json, Error::Kind::other, error.what());
    return static_cast<int>(Error::Kind::other);
  }
}
