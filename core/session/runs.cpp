// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/run_folder.h"
#include "core/data/dataset.h"
#include "core/frameworks/siamese_framework.h"
#include "core/session/run_history.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

}  // namespace

fs::path defaultRunsFolder() {
  return userFolder("XDG_DATA_HOME", ".local/share") / "runs";
}

fs::path newRunFolder(const std::string& recipe) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char time[32];
  std::strftime(time, sizeof time, "%Y%m%d-%H%M%S", &local);
  return freePath(defaultRunsFolder() /
                  fmt::format("{}-{}", time, fs::path(recipe).stem().string()));
}

RunConfig configOfRun(const fs::path& folder) {
  requireListable(folder);
  const fs::path file = folder / "config.yaml";
  std::error_code unknown;
  if (!fs::exists(file, unknown)) {
    throw ConfigError(
        fmt::format("{}: this folder holds no run (there is no config.yaml)", folder.string()));
  }
  return readConfigFile(file);
}

fs::path newestRun(const fs::path& folder) {
  fs::path newest;
  fs::file_time_type latest{};
  std::error_code code;
  for (const auto& item : fs::directory_iterator(folder, code)) {
    const auto time = fs::last_write_time(item.path() / "status.json", code);
    if (code || !fs::exists(item.path() / "config.yaml", code)) continue;
    if (newest.empty() || time > latest) {
      newest = item.path();
      latest = time;
    }
  }
  return newest;
}

std::vector<CheckpointSaved> checkpointsOf(const fs::path& folder) {
  std::vector<CheckpointSaved> checkpoints;
  for (const std::int64_t step : checkpointSteps(folder)) {
    const fs::path file = checkpointFile(folder, step);
    std::error_code gone;
    const auto bytes = fs::file_size(file, gone);
    if (!gone) checkpoints.push_back({file, step, static_cast<std::int64_t>(bytes)});
  }
  std::ranges::reverse(checkpoints);
  return checkpoints;
}

RunHistory historyOfRun(const fs::path& folder) {
  RunHistory history = outlineOfRun(folder);
  history.steps = readMetrics(folder);
  return history;
}

bool visitSteps(const fs::path& folder, const StepVisitor& visit) {
  std::uint64_t position = 0;
  return visitMetrics(folder, position, visit);
}

bool visitNewSteps(const fs::path& folder, std::uint64_t& position, const StepVisitor& visit) {
  return visitMetrics(folder, position, visit);
}

RunHistory outlineOfRun(const fs::path& folder) {
  const RunConfig config = configOfRun(folder);
  RunHistory history;
  history.evaluations = readEvaluations(folder);
  history.system = readSystem(folder);
  history.interruptions = readInterruptions(folder);
  history.checkpoints = checkpointsOf(folder);
  RunDescription& description = history.description;
  description.folder = folder;
  description.frameworkLabel = choiceLabel(config, "framework.name");
  description.mixerLabel = choiceLabel(config, "mixer.name");
  description.datasetLabel = choiceLabel(config, "data.name");
  description.backboneLabel = choiceLabel(config, "backbone.name");
  try {
    description.totalSteps = readStatus(folder).totalSteps;
  } catch (const Error&) {
    // A run that died in its first second has no status; its curves are still worth a look.
  }
  if (const std::optional<StepReport> last = readLastMetrics(folder)) {
    description.totalSteps = std::max(description.totalSteps, last->step);
    if (last->epoch > 0) {
      description.stepsPerEpoch =
          static_cast<std::int64_t>(static_cast<double>(last->step) / last->epoch + 0.5);
    }
  }
  const ChanceLevel chance = frameworkEntry(config.framework.name)
                                 .chance(config.framework.options, microBatchSize(config));
  description.chanceClean = chance.clean;
  description.chanceMixture = chance.mixture;
  description.contrastKeys = chance.contrastKeys;
  if (!history.evaluations.empty()) {
    description.featureDim = history.evaluations.back().featureDim;
    description.classes = history.evaluations.back().knnTop1 >= 0 ? 1 : 0;
  }
  return history;
}

}  // namespace mixmask
