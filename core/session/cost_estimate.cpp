// SPDX-License-Identifier: Apache-2.0
#include "core/session/cost_estimate.h"

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/training/device.h"
#include "core/training/judged_encoder.h"
#include "core/training/online_evaluation.h"
#include "core/training/trainer.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// The first reports come late (caches and memory pools are empty) and do not count. A GPU reports
// sixteen steps at once.
constexpr std::int64_t kMostSteps = 64;
constexpr std::int64_t kFewestSteps = 3;
constexpr double kSeconds = 3;
constexpr std::int64_t kJudgedImages = 256;

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "mixmask-estimate-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw OutputError(outputFailure(name, errno));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Watches the reports of the dry run and ends it when they say enough.
class StepClock {
 public:
  void take(const StepReport& report) {
    if (first_ == 0) {
      first_ = report.step;
      firstTime_ = Clock::now();
    }
    last_ = report.step;
    lastTime_ = Clock::now();
  }
  void begin() { began_ = Clock::now(); }
  bool hasEnough() const {
    return last_ - first_ >= kFewestSteps && secondsFrom(firstTime_) >= kSeconds;
  }
  double secondsPerStep() const {
    if (last_ > first_) return secondsFrom(firstTime_) / static_cast<double>(last_ - first_);
    return last_ > 0 ? secondsFrom(began_) / static_cast<double>(last_) : 0;
  }

 private:
  double secondsFrom(Clock::time_point start) const {
    return std::chrono::duration<double>(lastTime_ - start).count();
  }

  std::int64_t first_ = 0, last_ = 0;
  Clock::time_point began_{}, firstTime_{}, lastTime_{};
};

RunConfig dryRunOf(RunConfig config) {
  config.runtime.steps =
      config.runtime.steps > 0 ? std::min(config.runtime.steps, kMostSteps) : kMostSteps;
  config.runtime.checkpointEverySteps = kMostSteps + 1;
  config.evaluation.knn.enabled = false;
  return config;
}

// Seconds an image takes from the disk to its vote. `run` holds a checkpoint.
double secondsPerJudgedImage(RunConfig config, const fs::path& run, const std::stop_token& stop) {
  KnnConfig& knn = config.evaluation.knn;
  knn.bank = std::max(kJudgedImages, knn.k);
  knn.queries = kJudgedImages;
  JudgedEncoder encoder = openEncoder(run);
  const torch::Device device = deviceOf(config.runtime.device);
  encoder.backbone->to(device);
  const OnlineEvaluation evaluation(config, openDataset(config.data, Split::train),
                                    openDataset(config.data, Split::test), device);
  const auto report = evaluation.evaluate(encoder.backbone, {}, stop, [](double) {});
  return report ? report->seconds / static_cast<double>(report->bank + report->queries) : 0;
}

// Images that the run's kNN encodes: all at both ends, samples on the way.
std::int64_t judgedImages(const RunConfig& config, const CostEstimate& cost) {
  const std::int64_t bank = openDataset(config.data, Split::train)->size();
  const std::int64_t queries = openDataset(config.data, Split::test)->size();
  const KnnConfig& knn = config.evaluation.knn;
  const std::int64_t every = knn.everySteps > 0 ? knn.everySteps : cost.stepsPerEpoch;
  const std::int64_t onTheWay = std::max<std::int64_t>(0, (cost.steps - 1) / every);
  return 2 * (bank + queries) +
         onTheWay * (std::min(bank, knn.bank) + std::min(queries, knn.queries));
}

}  // namespace

std::optional<CostEstimate> estimateCost(const RunConfig& config, std::stop_token stop,
                                         const std::function<void(const PhaseChanged&)>& tell) {
  requireValid(config);
  const ScratchFolder scratch;
  const auto folder = RunFolder::create(scratch.path() / "run", toYaml(config));
  std::stop_source enough;
  const std::stop_callback forward(stop, [&enough] { enough.request_stop(); });
  CostEstimate cost;
  StepClock clock;
  TrainerRequests requests;
  Trainer trainer(
      dryRunOf(config), *folder,
      [&](const Event& event) {
        if (const auto* phase = std::get_if<PhaseChanged>(&event)) tell(*phase);
        if (const auto* run = std::get_if<RunDescription>(&event)) {
          cost.stepsPerEpoch = run->stepsPerEpoch;
        }
        if (const auto* change = std::get_if<StateChanged>(&event)) {
          if (change->state == JobState::running) clock.begin();
        }
        if (const auto* report = std::get_if<StepReport>(&event)) {
          clock.take(*report);
          tell({"trying a few steps"});
          if (clock.hasEnough()) enough.request_stop();
        }
      },
      requests, nullptr);
  const JobFinished result = trainer.run(enough.get_token());
  if (stop.stop_requested()) return std::nullopt;
  cost.steps = cost.stepsPerEpoch * config.runtime.epochs;
  if (config.runtime.steps > 0) cost.steps = std::min(cost.steps, config.runtime.steps);
  cost.secondsPerStep = clock.secondsPerStep();
  cost.trainingSeconds = cost.secondsPerStep * static_cast<double>(cost.steps);
  cost.memoryMb = result.peakMemoryMb;
  cost.checkpointMb = static_cast<double>(fs::file_size(result.checkpoint)) / (1 << 20);
  if (!config.evaluation.knn.enabled) return cost;
  tell({"trying kNN"});
  const double seconds = secondsPerJudgedImage(config, folder->path(), stop);
  if (stop.stop_requested()) return std::nullopt;
  cost.evaluationSeconds = seconds * static_cast<double>(judgedImages(config, cost));
  return cost;
}

}  // namespace mixmask
