// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recipe_options.h"
#include "app/cli/stop_signals.h"
#include "core/session/training_session.h"

namespace mixmask::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  RecipeOptions recipe;
  std::string out, resume;
  bool json = false;
};

// Events wait here between the job's thread and the one that prints.
class Inbox {
 public:
  void put(Event event) {
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
    }
    arrived_.notify_one();
  }
  Event take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !events_.empty(); });
    Event event = std::move(events_.front());
    events_.pop_front();
    return event;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Event> events_;
};

Json measured(double value) {
  return value >= 0 ? Json(value) : Json(nullptr);
}
std::string percent(double fraction) {
  return fraction >= 0 ? fmt::format("{:.2f} %", 100 * fraction) : std::string("not measured");
}

// One JSON object a line.
struct JsonPrinter {
  void operator()(const StepReport& report) const {
    Json line{{"event", "step"},
              {"step", report.step},
              {"epoch", report.epoch},
              {"loss", report.loss},
              {"loss_original", report.lossOriginal}};
    if (report.mixes) {
      line["loss_mixed"] = report.lossMixed;
      line["loss_partner"] = report.lossPartner;
      if (report.mixesUnmix) {
        line["loss_unmix"] = report.lossUnmix;
        line["loss_unmix_partner"] = report.lossUnmixPartner;
      }
      line["lambda"] = report.lambda;
      if (report.lambdaSd >= 0) line["lambda_sd"] = report.lambdaSd;
    }
    line["learning_rate"] = report.learningRate;
    if (report.contrastTop1 >= 0) line["contrast_top1"] = report.contrastTop1;
    if (report.contrastTop1Mixed >= 0) line["contrast_top1_mixed"] = report.contrastTop1Mixed;
    if (report.projectionSpread >= 0) line["projection_spread"] = report.projectionSpread;
    printJson(line);
  }
  void operator()(const EvaluationReport& report) const {
    printJson({{"event", "evaluation"},
               {"step", report.step},
               {"protocol", "knn"},
               {"full_sets", report.fullSets},
               {"knn_top1", measured(report.knnTop1)},
               {"bank", report.bank},
               {"queries", report.queries},
               {"feature_std", report.featureStd},
               {"effective_rank", report.effectiveRank},
               {"feature_dim", report.featureDim},
               {"seconds", report.seconds}});
  }
  void operator()(const CheckpointSaved& saved) const {
    printJson({{"event", "checkpoint"},
               {"step", saved.step},
               {"bytes", saved.bytes},
               {"file", saved.file.string()}});
  }
  void operator()(const RunDescription& run) const {
    printJson({{"event", "run"},
               {"run", run.folder.string()},
               {"device", run.device},
               {"first_step", run.firstStep},
               {"total_steps", run.totalSteps},
               {"steps_per_epoch", run.stepsPerEpoch}});
  }
  void operator()(const LogLine& line) const {
    printJson({{"event", "log"},
               {"level", line.level == LogLine::Level::info ? "info" : "warning"},
               {"message", line.text}});
  }
  void operator()(const JobFinished& result) const {
    printJson({{"event", "finished"},
               {"stopped", result.stopped},
               {"steps", result.steps},
               {"seconds", result.seconds},
               {"samples_per_second", result.samplesPerSecond},
               {"data_wait_share", result.dataWaitShare},
               {"peak_memory_mb", result.peakMemoryMb},
               {"bad_images", result.badImages},
               {"knn_top1", measured(result.knnTop1)},
               {"knn_top1_untrained", measured(result.knnTop1Untrained)},
               {"run", result.run.string()},
               {"checkpoint", result.checkpoint.string()}});
  }
  template <typename Other>
  void operator()(const Other&) const {}
};

// For people: a progress bar on a terminal, plain lines in a pipe.
class TextPrinter {
 public:
  void operator()(const RunDescription& run) {
    printLine(fmt::format("{} + {}, {}, {} on {}", run.frameworkLabel, run.mixerLabel,
                          run.backboneLabel, run.datasetLabel, run.device));
    printLine(fmt::format("run: {}", run.folder.string()));
    total_ = run.totalSteps;
  }
  void operator()(const PhaseChanged& phase) { showPhase(phase); }
  void operator()(const StepReport& report) {
    latest_ = report;
    if (!isTerminal() && (report.step == 1 || report.step % 20 == 0 || report.step == total_)) {
      printLine(fmt::format("step {}/{}  loss {:.4f}  lambda {:.3f}", report.step, total_,
                            report.loss, report.lambda));
    }
  }
  void operator()(const Progress& progress) {
    const double share = static_cast<double>(progress.step) /
                         static_cast<double>(std::max<std::int64_t>(progress.totalSteps, 1));
    showProgress(fmt::format("{} step {}/{}  {:.0f} img/s  loss {:.3f}  lambda {:.2f}  {} left",
                             bar(share, 24), progress.step, progress.totalSteps,
                             progress.samplesPerSecond, latest_.loss, latest_.lambda,
                             progress.secondsLeft >= 0 ? duration(progress.secondsLeft) : "?"));
  }
  void operator()(const EvaluationReport& report) {
    printLine(fmt::format("step {}  kNN {}{}  feature std {:.4f}  effective rank {:.1f} of {}",
                          report.step, percent(report.knnTop1),
                          report.fullSets ? " (full sets)" : "", report.featureStd,
                          report.effectiveRank, report.featureDim));
  }
  void operator()(const LogLine& line) {
    printLine((line.level == LogLine::Level::info ? "" : "warning: ") + line.text);
  }
  void operator()(const JobFinished& result) {
    printLine(fmt::format("{} after {} steps in {}: {:.0f} images/s, {:.1f} % waiting for data",
                          result.stopped ? "stopped" : "finished", result.steps,
                          duration(result.seconds), result.samplesPerSecond,
                          100 * result.dataWaitShare));
    if (result.knnTop1Untrained >= 0 || result.knnTop1 >= 0) {
      printLine(fmt::format("kNN untrained {}, trained {}", percent(result.knnTop1Untrained),
                            percent(result.knnTop1)));
    }
    if (result.badImages > 0) {
      printLine(fmt::format("{} bad image{} replaced: {}", result.badImages,
                            result.badImages == 1 ? " was" : "s were",
                            (result.run / "bad_images.csv").string()));
    }
    printLine(fmt::format("checkpoint: {}", result.checkpoint.string()));
    if (result.stopped) {
      printLine(fmt::format("go on with: mixmask pretrain --resume {}", result.run.string()));
    }
  }
  template <typename Other>
  void operator()(const Other&) {}

 private:
  StepReport latest_;
  std::int64_t total_ = 0;
};

// Prints until the job has ended.
template <typename Printer>
int printEvents(Inbox& inbox, Printer printer, bool json) {
  for (;;) {
    const Event event = inbox.take();
    std::visit(printer, event);
    if (const auto* result = std::get_if<JobFinished>(&event)) {
      return result->stopped ? kExitAfterSignal : 0;
    }
    if (const auto* failure = std::get_if<JobFailed>(&event)) {
      printError(json, failure->kind, failure->message);
      return static_cast<int>(failure->kind);
    }
  }
}

int pretrain(const Arguments& arguments) {
  blockStopSignals();
  Inbox inbox;
  const auto session = makeTrainingSession([&](Event event) { inbox.put(std::move(event)); });
  if (!arguments.resume.empty()) {
    if (!arguments.recipe.recipe.empty() || !arguments.out.empty()) {
      throw ConfigError("--resume goes on with a run as it is; leave out --recipe and --out");
    }
    session->resumeRun(arguments.resume, arguments.recipe.assignments);
  } else {
    if (arguments.recipe.recipe.empty()) {
      throw ConfigError("--recipe or --resume is missing; 'mixmask recipes' lists the recipes");
    }
    const RunConfig config = configOf(arguments.recipe);
    session->start(config, arguments.out.empty() ? newRunFolder(arguments.recipe.recipe)
                                                 : std::filesystem::path(arguments.out));
  }
  const StopSignals signals([&] { session->stop(); });
  return arguments.json ? printEvents(inbox, JsonPrinter{}, true)
                        : printEvents(inbox, TextPrinter{}, false);
}

}  // namespace

void addPretrainCommand(CLI::App& app, Command& chosen) {
  auto* command = app.add_subcommand("pretrain", "Trains a network without labels");
  auto arguments = std::make_shared<Arguments>();
  arguments->recipe.addTo(*command);
  command->add_option("--out", arguments->out, "Folder of the new run");
  command->add_option("--resume", arguments->resume, "Folder of a run to go on with");
  command->add_flag("--json", arguments->json, "One JSON object a line");
  command->callback(
      [&chosen, arguments] { chosen = [arguments] { return pretrain(*arguments); }; });
}

}  // namespace mixmask::cli
