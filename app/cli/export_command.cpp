// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recipe_options.h"
#include "app/cli/stop_signals.h"
#include "core/session/checkpoint_export.h"
#include "core/session/feature_export.h"

namespace mixmask::cli {
namespace {

constexpr const char* kFeatures = "features";  // the one format that needs images

struct Arguments {
  std::string path, format, out, data, split = "test";
  std::vector<std::string> assignments;
  bool json = false;
};

int exportNetwork(const Arguments& arguments) {
  if (!arguments.data.empty() || !arguments.assignments.empty()) {
    throw ConfigError(
        fmt::format("--data and --set belong to --format {}; --format {} exports the "
                    "network, which needs no images",
                    kFeatures, arguments.format));
  }
  const ExportRequest request{
      .checkpoint = arguments.path, .format = arguments.format, .file = arguments.out};
  const ExportResult result = exportCheckpoint(request);
  if (arguments.json) {
    printJson({{"event", "finished"},
               {"format", request.format},
               {"file", request.file.string()},
               {"backbone", result.backbone},
               {"tensors", result.tensors},
               {"bytes", result.bytes}});
    return 0;
  }
  printLine(fmt::format("wrote {}: {}, {} tensors, {:.1f} MB", request.file.string(),
                        result.backbone, result.tensors, static_cast<double>(result.bytes) / 1e6));
  printLine(fmt::format("load it by: {}", result.usage));
  return 0;
}

int writeFeatures(const Arguments& arguments) {
  blockStopSignals();
  std::stop_source stop;
  const StopSignals signals([&] { stop.request_stop(); });
  const FeatureExportResult result =
      exportFeatures({.checkpoint = arguments.path,
                      .data = arguments.data,
                      .assignments = arguments.assignments,
                      .trainingImages = arguments.split == "train",
                      .file = arguments.out},
                     stop.get_token(), [&](const EvaluationEvent& event) {
                       if (arguments.json) return;
                       if (const auto* phase = std::get_if<PhaseChanged>(&event)) showPhase(*phase);
                       if (const auto* line = std::get_if<LogLine>(&event)) printLine(line->text);
                     });
  if (result.file.empty()) return kExitAfterSignal;
  if (arguments.json) {
    printJson({{"event", "finished"},
               {"format", kFeatures},
               {"file", result.file.string()},
               {"labels", result.labels.string()},
               {"backbone", result.backbone},
               {"images", result.images},
               {"features", result.features},
               {"bytes", result.bytes}});
    return 0;
  }
  printLine(fmt::format("wrote {}: {} features of {} images, and {}", result.file.string(),
                        result.features, result.images, result.labels.string()));
  printLine(fmt::format("load it by: features = numpy.load(\"{}\")", result.file.string()));
  return 0;
}

std::string formatsText() {
  std::string text = "What reads it:";
  for (const ExportFormatInfo& format : exportFormats()) {
    text += fmt::format("\n{}: {}", format.key, format.description);
  }
  return text + fmt::format("\n{}: numpy arrays of the features and labels of images", kFeatures);
}

}  // namespace

void addExportCommand(CLI::App& checkpoint, Command& chosen) {
  auto* command = checkpoint.add_subcommand("export", "Writes an encoder or classifier for others");
  auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("path", arguments->path,
                   "A run folder, a checkpoint, a classifier, or a file of another program")
      ->required();
  command->add_option("--format", arguments->format, formatsText())->required();
  command->add_option("--out", arguments->out, "The new file; one that is there is replaced")
      ->required();
  command->add_option("--data", arguments->data, "features: NAME[:ROOT]; else the run's own data");
  command->add_option("--split", arguments->split, "features: of the train or the test images")
      ->check(CLI::IsMember({"train", "test"}));
  addAssignments(*command, arguments->assignments);
  command->add_flag("--json", arguments->json, "One JSON object");
  command->callback([&chosen, arguments] {
    chosen = [arguments] {
      return arguments->format == kFeatures ? writeFeatures(*arguments) : exportNetwork(*arguments);
    };
  });
}

}  // namespace mixmask::cli
