// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/stop_signals.h"
#include "core/session/ablation.h"
#include "core/session/training_session.h"

namespace mixmask::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Arguments {
  std::string file, out;
  bool json = false;
};

// Runs one after the other, in one session, until all have ended or a signal came.
class Ablation {
 public:
  Ablation(std::vector<AblationRun> runs, bool json)
      : runs_(std::move(runs)),
        json_(json),
        session_(makeTrainingSession([this](Event event) { receive(event); })) {}

  // Gives the exit code.
  int run(const fs::path& out) {
    const StopSignals signals([this] {
      const std::lock_guard lock(starting_);
      stopped_ = true;
      session_->stop();
    });
    int code = 0;
    for (current_ = 0; current_ < runs_.size() && !stopped_; ++current_) {
      const AblationRun& run = runs_[current_];
      if (!isFinished(run)) {
        tell(run, "starts");
        if (const auto failure = train(run)) {
          printError(json_, failure->kind,
                     fmt::format("{} (seed {}): {}", run.setting, run.seed, failure->message));
          code = static_cast<int>(failure->kind);
          // What fails by its own settings is no reason to leave out the others.
          if (failure->kind != Error::Kind::other) return code;
          continue;
        }
        writeAblationResults(runs_, out);
      }
      if (isFinished(run)) tell(run, "finished");
    }
    writeAblationResults(runs_, out);
    const bool all = std::ranges::all_of(runs_, isFinished);
    return stopped_ && !all ? kExitAfterSignal : code;
  }

 private:
  // Nothing when it ended well.
  std::optional<JobFailed> train(const AblationRun& run) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = false;
      failure_.reset();
    }
    {
      // A signal stops a run that has begun, or keeps it from beginning.
      const std::lock_guard lock(starting_);
      if (stopped_) return std::nullopt;
      std::error_code code;
      if (fs::exists(run.folder / "config.yaml", code)) {
        session_->resumeRun(run.folder, {});
      } else {
        session_->start(run.config, run.folder);
      }
    }
    std::unique_lock lock(mutex_);
    end_.wait(lock, [this] { return ended_; });
    return failure_;
  }

  void receive(const Event& event) {
    if (const auto* progress = std::get_if<Progress>(&event)) showShare(*progress);
    if (const auto* phase = std::get_if<PhaseChanged>(&event); phase && !json_) showPhase(*phase);
    const auto* failure = std::get_if<JobFailed>(&event);
    if (failure == nullptr && !std::holds_alternative<JobFinished>(event)) return;
    const std::lock_guard lock(mutex_);
    if (failure != nullptr) failure_ = *failure;
    ended_ = true;
    end_.notify_one();
  }

  void showShare(const Progress& progress) {
    if (json_) return;
    // Runs of an ablation are about equally long.
    const double each =
        progress.totalSteps > 0 && progress.samplesPerSecond > 0
            ? static_cast<double>(progress.totalSteps * runs_[current_].config.data.batchSize) /
                  progress.samplesPerSecond
            : -1;
    const auto behind = static_cast<double>(runs_.size() - current_ - 1);
    const double left =
        progress.secondsLeft >= 0 && each >= 0 ? progress.secondsLeft + each * behind : -1;
    const double share = static_cast<double>(progress.step) /
                         static_cast<double>(std::max<std::int64_t>(1, progress.totalSteps));
    showProgress(fmt::format(
        "{} run {}/{}  step {}/{}  {} left",
        bar((static_cast<double>(current_) + share) / static_cast<double>(runs_.size()), 24),
        current_ + 1, runs_.size(), progress.step, progress.totalSteps,
        left >= 0 ? duration(left) : "?"));
  }

  void tell(const AblationRun& run, const std::string& what) const {
    if (json_) {
      printJson({{"event", "run"},
                 {"number", current_ + 1},
                 {"of", runs_.size()},
                 {"state", what},
                 {"setting", run.setting},
                 {"seed", run.seed},
                 {"run", run.folder.string()}});
    } else {
      printLine(fmt::format("run {}/{} {}: {}, seed {}", current_ + 1, runs_.size(), what,
                            run.setting, run.seed));
    }
  }

  std::vector<AblationRun> runs_;
  bool json_;
  std::size_t current_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex starting_;  // no run begins while a signal stops one
  std::mutex mutex_;
  std::condition_variable end_;
  bool ended_ = false;
  std::optional<JobFailed> failure_;
  std::unique_ptr<TrainingSession> session_;
};

Json measured(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}
std::string percent(const std::optional<double>& fraction) {
  return fraction ? fmt::format("{:.2f} %", 100 * *fraction) : "-";
}

int ablate(const Arguments& arguments) {
  blockStopSignals();
  const fs::path file = arguments.file;
  const fs::path out =
      fs::absolute(arguments.out.empty() ? newRunFolder("ablation-" + file.stem().string())
                                         : fs::path(arguments.out));
  auto runs = readAblation(file, out);
  Ablation ablation(runs, arguments.json);
  const int code = ablation.run(out);
  if (arguments.json) {
    auto rows = Json::array();
    for (const AblationRow& row : summarize(runs)) {
      rows.push_back({{"setting", row.setting},
                      {"runs", row.runs},
                      {"knn_top1_mean", measured(row.mean)},
                      {"knn_top1_sd", measured(row.sd)},
                      {"gain_mean", measured(row.gain)},
                      {"encoder_units", row.encoderUnits},
                      {"loop_seconds_mean", measured(row.seconds)}});
    }
    printJson({{"event", "finished"},
               {"stopped", code == kExitAfterSignal},
               {"runs", runs.size()},
               {"table", (out / "table.csv").string()},
               {"rows", rows}});
  } else {
    for (const AblationRow& row : summarize(runs)) {
      printLine(
          fmt::format("{}: kNN {}, sd {}, gain over untrained {}, {} runs, {} encoder units a step",
                      row.setting, percent(row.mean), percent(row.sd), percent(row.gain), row.runs,
                      row.encoderUnits));
    }
    printLine(fmt::format("tables and curves: {}", out.string()));
    if (code == kExitAfterSignal) {
      printLine(
          fmt::format("go on with: mixmask ablate {} --out {}", arguments.file, out.string()));
    }
  }
  return code;
}

}  // namespace

void addAblateCommand(CLI::App& app, Command& chosen) {
  auto* command =
      app.add_subcommand("ablate", "Trains a grid of settings and seeds and tabulates the results");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("file", arguments->file, "The ablation: recipe, set, grid, seeds")
      ->required();
  command->add_option("--out", arguments->out, "Its folder; one that was begun is gone on with");
  command->add_flag("--json", arguments->json, "One JSON object a line");
  command->callback([arguments, &chosen] { chosen = [arguments] { return ablate(*arguments); }; });
}

}  // namespace mixmask::cli
