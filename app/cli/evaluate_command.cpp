// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recipe_options.h"
#include "app/cli/stop_signals.h"
#include "core/session/knn_evaluation.h"

namespace mixmask::cli {
namespace {

struct Arguments {
  KnnRequest request;
  std::string checkpoint;
  bool json = false;
};

void showEvent(const Event& event) {
  if (const auto* phase = std::get_if<PhaseChanged>(&event)) showPhase(*phase);
}

int evaluate(const Arguments& arguments) {
  blockStopSignals();
  std::stop_source stop;
  const StopSignals signals([&] { stop.request_stop(); });
  KnnRequest request = arguments.request;
  request.checkpoint = arguments.checkpoint;
  const KnnResult result =
      evaluateKnn(request, stop.get_token(), arguments.json ? [](const Event&) {} : showEvent);
  if (stop.stop_requested()) return kExitAfterSignal;
  if (arguments.json) {
    printJson({{"event", "finished"},
               {"protocol", "knn"},
               {"top1", result.top1},
               {"k", result.k},
               {"temperature", result.temperature},
               {"layer", result.layer},
               {"samples", result.samples},
               {"bank", result.bank},
               {"seconds", result.seconds},
               {"origin", result.origin},
               {"checkpoint", result.checkpoint.string()},
               {"step", result.step >= 0 ? nlohmann::ordered_json(result.step) : nullptr}});
  } else {
    printLine(
        fmt::format("kNN top-1 {:.2f} %  (k {}, T {}, {} features, {} test and {} training "
                    "images, {})",
                    100 * result.top1, result.k, result.temperature, result.layer, result.samples,
                    result.bank, duration(result.seconds)));
    printLine(fmt::format("checkpoint: {} ({}{})", result.checkpoint.string(), result.origin,
                          result.step >= 0 ? fmt::format(", step {}", result.step) : ""));
  }
  return 0;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("evaluate", "Judges a checkpoint");
  auto* knn = command->add_subcommand("knn", "Weighted k nearest neighbours on the full sets");
  command->require_subcommand(1);
  auto arguments = std::make_shared<Arguments>();
  knn->add_option("--checkpoint", arguments->checkpoint,
                  "A checkpoint file, also of another program, or a run folder")
      ->required();
  knn->add_option("--data", arguments->request.data, "NAME[:ROOT]; without it the run's own data");
  addAssignments(*knn, arguments->request.assignments);
  knn->add_flag("--json", arguments->json, "One JSON object");
  knn->callback([&chosen, arguments] { chosen = [arguments] { return evaluate(*arguments); }; });
}

}  // namespace mixmask::cli
