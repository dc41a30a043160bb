// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recipe_options.h"
#include "app/cli/stop_signals.h"
#include "core/session/catalog.h"
#include "core/session/evaluation.h"

namespace mixmask::cli {
namespace {

struct Arguments {
  EvaluationRequest request;
  std::string checkpoint, out;
  bool json = false;
};

nlohmann::ordered_json jsonOf(const NamedValues& values) {
  auto object = nlohmann::ordered_json::object();
  for (const auto& [key, value] : values) {
    std::visit([&object, &key = key](const auto& plain) { object[key] = plain; }, value);
  }
  return object;
}

// What happens on the way, as lines of JSON or of text.
class Printer {
 public:
  explicit Printer(bool json) : json_(json) {}

  void operator()(const PhaseChanged& phase) const {
    if (!json_) return showPhase(phase);
    if (phase.share < 0) return;
    printJson({{"event", "progress"},
               {"phase", phase.text},
               {"share", phase.share},
               {"seconds_left", phase.secondsLeft >= 0 ? nlohmann::ordered_json(phase.secondsLeft)
                                                       : nlohmann::ordered_json()}});
  }
  void operator()(const ClassifierReport& report) const {
    if (json_) {
      nlohmann::ordered_json object{{"event", "classifier"},
                                    {"run", report.run},
                                    {"step", report.step},
                                    {"steps", report.totalSteps},
                                    {"epoch", report.epoch},
                                    {"loss", report.loss},
                                    {"train_top1", report.trainTop1},
                                    {"learning_rate", report.learningRate}};
      if (report.testTop1 >= 0) object["test_top1"] = report.testTop1;
      return printJson(object);
    }
    const std::string text = fmt::format(
        "{}epoch {:.1f}, loss {:.4f}, training top-1 {:.2f} %{}{}",
        report.run.empty() ? "" : report.run + ": ", report.epoch, report.loss,
        100 * report.trainTop1,
        report.testTop1 >= 0 ? fmt::format(", test {:.2f} %", 100 * report.testTop1) : "",
        report.secondsLeft >= 0 ? ", " + duration(report.secondsLeft) + " left" : "");
    report.testTop1 >= 0 ? printLine(text) : showProgress(text);
  }
  void operator()(const LogLine& line) const {
    if (json_) {
      printJson({{"event", "log"}, {"message", line.text}});
    } else {
      printLine(line.text);
    }
  }

 private:
  bool json_;
};

nlohmann::ordered_json finishedEvent(const EvaluationResult& result) {
  nlohmann::ordered_json object{{"event", "finished"},
                                {"protocol", result.protocol},
                                {"version", result.version},
                                {"top1", result.top1},
                                {"top5", result.top5},
                                {"deviation", result.deviation},
                                {"samples", result.samples},
                                {"seconds", result.seconds},
                                {"file", result.file.string()},
                                {"data", result.data},
                                {"training_images", result.trainingImages},
                                {"parameters", jsonOf(result.parameters)},
                                {"findings", jsonOf(result.findings)}};
  if (result.protocol == "knn") {  // as they are known from the training's own figures
    for (const char* key : {"k", "temperature"}) object[key] = object["parameters"][key];
    for (const char* key : {"layer", "bank"}) object[key] = object["findings"][key];
  }
  for (const auto& one : result.repetitions) {
    object["repetitions"].push_back({{"seed", one.seed}, {"top1", one.top1}, {"top5", one.top5}});
  }
  for (const auto& point : result.curve) {
    object["curve"].push_back(
        {{"series", point.series}, {"hidden", point.x}, {"top1", point.top1}});
  }
  object["classifier"] = result.classifier.empty()
                             ? nlohmann::ordered_json()
                             : nlohmann::ordered_json(result.classifier.string());
  object["origin"] = result.origin;
  object["checkpoint"] = result.checkpoint.string();
  object["step"] = result.step >= 0 ? nlohmann::ordered_json(result.step) : nullptr;
  return object;
}

std::string listed(const NamedValues& values) {
  std::string text;
  for (const auto& [key, value] : values) {
    if (toText(value).empty()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, toText(value));
  }
  return text;
}

void printResult(const EvaluationResult& result) {
  printLine(fmt::format("{} top-1 {:.2f} %, top-5 {:.2f} %  ({} test and {} training images, {})",
                        result.label, 100 * result.top1, 100 * result.top5, result.samples,
                        result.trainingImages, duration(result.seconds)));
  if (!result.repetitions.empty()) {
    printLine(fmt::format("  mean of {} seeds, deviation {:.2f} points", result.repetitions.size(),
                          100 * result.deviation));
  }
  for (const auto& point : result.curve) {
    printLine(
        fmt::format("  {:3.0f} % {}: {:.2f} %", 100 * point.x, point.series, 100 * point.top1));
  }
  printLine("  " + listed(result.parameters));
  if (!result.findings.empty()) printLine("  found: " + listed(result.findings));
  printLine(fmt::format("checkpoint: {} ({}{})", result.checkpoint.string(), result.origin,
                        result.step >= 0 ? fmt::format(", step {}", result.step) : ""));
  printLine("result: " + result.file.string());
}

EvaluationResult run(const EvaluationRequest& request, bool json, std::stop_token stop) {
  const Printer printer(json);
  return evaluate(request, std::move(stop),
                  [&](const EvaluationEvent& event) { std::visit(printer, event); });
}

EvaluationRequest requestOf(const Arguments& arguments) {
  EvaluationRequest request = arguments.request;
  request.checkpoint = arguments.checkpoint;
  request.out = arguments.out;
  return request;
}

int evaluateOne(const Arguments& arguments) {
  blockStopSignals();
  std::stop_source stop;
  const StopSignals signals([&] { stop.request_stop(); });
  const EvaluationResult result = run(requestOf(arguments), arguments.json, stop.get_token());
  if (result.file.empty()) return kExitAfterSignal;
  arguments.json ? printJson(finishedEvent(result)) : printResult(result);
  return 0;
}

// The ladder: every protocol, and few labels in both customary shares.
std::vector<EvaluationRequest> ladderOf(const EvaluationRequest& all) {
  std::vector<EvaluationRequest> ladder;
  for (const CatalogEntry& protocol : catalog().protocols) {
    EvaluationRequest request = all;
    request.protocol = protocol.key;
    std::erase_if(request.assignments, [&](const std::string& assignment) {
      return assignment.starts_with("evaluation.") &&
             !assignment.starts_with("evaluation." + protocol.key + ".");
    });
    if (protocol.key != "semi") {
      ladder.push_back(request);
      continue;
    }
    for (const char* share : {"0.01", "0.1"}) {
      ladder.push_back(request);
      ladder.back().assignments.push_back(std::string("evaluation.semi.share=") + share);
    }
  }
  return ladder;
}

void printTable(const std::vector<EvaluationResult>& results) {
  printLine(fmt::format("{:<46} {:>8} {:>8} {:>8}  {}", "protocol", "top-1", "+-", "top-5",
                        "deviation of"));
  for (const EvaluationResult& result : results) {
    std::string name = fmt::format("{}, version {}", result.label, result.version);
    for (const auto& [key, value] : result.parameters) {
      if (key == "share") name += fmt::format(", {:g} %", 100 * std::get<double>(value));
    }
    printLine(fmt::format("{:<46} {:>6.2f} % {:>8.2f} {:>6.2f} %  {}", name, 100 * result.top1,
                          100 * result.deviation, 100 * result.top5,
                          result.repetitions.empty()
                              ? fmt::format("{} test images", result.samples)
                              : fmt::format("{} seeds", result.repetitions.size())));
  }
}

int evaluateAll(const Arguments& arguments) {
  blockStopSignals();
  std::stop_source stop;
  const StopSignals signals([&] { stop.request_stop(); });
  std::vector<EvaluationResult> results;
  for (const EvaluationRequest& request : ladderOf(requestOf(arguments))) {
    if (!arguments.json) printLine(request.protocol);
    results.push_back(run(request, arguments.json, stop.get_token()));
    if (results.back().file.empty()) return kExitAfterSignal;
    if (arguments.json) printJson(finishedEvent(results.back()));
  }
  if (!arguments.json) printTable(results);
  return 0;
}

void addArguments(CLI::App& command, const std::shared_ptr<Arguments>& arguments) {
  command
      .add_option("--checkpoint", arguments->checkpoint,
                  "A checkpoint file, also of another program, or a run folder")
      ->required();
  command.add_option("--data", arguments->request.data,
                     "NAME[:ROOT]; without it the run's own data");
  command.add_option("--out", arguments->out, "Folder of the result; without it the run's own");
  addAssignments(command, arguments->request.assignments);
  command.add_flag("--json", arguments->json, "One JSON object a line");
}

}  // namespace

void addEvaluateCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("evaluate", "Judges a checkpoint");
  command->require_subcommand(1);
  for (const CatalogEntry& protocol : catalog().protocols) {
    auto* one = command->add_subcommand(protocol.key, protocol.description);
    auto arguments = std::make_shared<Arguments>();
    arguments->request.protocol = protocol.key;
    addArguments(*one, arguments);
    one->callback(
        [&chosen, arguments] { chosen = [arguments] { return evaluateOne(*arguments); }; });
  }
  auto* all = command->add_subcommand("all", "Every protocol one after the other, and one table");
  auto arguments = std::make_shared<Arguments>();
  addArguments(*all, arguments);
  all->callback([&chosen, arguments] { chosen = [arguments] { return evaluateAll(*arguments); }; });
}

}  // namespace mixmask::cli
