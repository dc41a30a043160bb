// SPDX-License-Identifier: Apache-2.0
#include "core/training/encoder_on_data.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/training/device.h"

namespace mixmask {
namespace {

void chooseData(const JudgedEncoder& encoder, const std::string& data, RunConfig& config) {
  if (data.empty() && encoder.isImport) {
    throw ConfigError(fmt::format(
        "--data is missing: {} does not say on which images it is to be judged; use --data "
        "NAME[:ROOT], 'mixmask datasets' lists the names",
        encoder.checkpoint.string()));
  }
  if (data.empty()) return;
  const auto colon = data.find(':');
  config.data.name = data.substr(0, colon);
  config.data.root = colon == std::string::npos ? std::string() : data.substr(colon + 1);
}

void apply(const std::vector<std::string>& assignments, RunConfig& config) {
  for (const std::string& assignment : assignments) {
    const auto isIn = [&](const char* section) { return assignment.starts_with(section); };
    if (isIn("data.") || isIn("runtime.") || isIn("augmentation.")) continue;
    throw ConfigError(
        fmt::format("{}: a trained network is judged with data.*, runtime.* and "
                    "augmentation.viewSize, besides the options of the protocol",
                    assignment.substr(0, assignment.find('='))));
  }
  applyAssignments(config, assignments);
  for (const OptionSpec& spec : optionSpecs(config)) {
    const std::string problem = problemWith(spec, optionValue(config, spec.key));
    if (!problem.empty()) throw ConfigError(fmt::format("{}: {}", spec.key, problem));
  }
}

void requireFit(const JudgedEncoder& encoder, const RunConfig& config) {
  const DatasetEntry& entry = datasetEntry(config.data.name);
  if (entry.channels != encoder.channels) {
    throw ConfigError(fmt::format(
        "data.name: the network was trained on {} channel{}, and {} has {}", encoder.channels,
        encoder.channels == 1 ? "" : "s", config.data.name, entry.channels));
  }
  std::vector<ConfigProblem> problems;
  backboneEntry(config.backbone.name)
      .check({config.backbone, encoder.channels, augmentationOf(config).viewSize}, problems);
  if (!problems.empty()) throw ConfigError(problems.front().message);
}

}  // namespace

EncoderOnData openEncoderOnData(const std::filesystem::path& checkpoint, const std::string& data,
                                const std::vector<std::string>& assignments) {
  EncoderOnData opened{.encoder = openEncoder(checkpoint), .config = {}, .request = {}};
  RunConfig& config = opened.config = opened.encoder.config;
  chooseData(opened.encoder, data, config);
  apply(assignments, config);
  requireFit(opened.encoder, config);
  at::set_num_threads(arithmeticThreadsOf(config.runtime));
  const torch::Device device = deviceOf(config.runtime.device);
  opened.encoder.backbone->to(device);
  const DatasetEntry& entry = datasetEntry(config.data.name);
  opened.request = {.viewSize = static_cast<int>(augmentationOf(config).viewSize),
                    .normalization = {entry.mean, entry.standardDeviation},
                    .precision = precisionOn(device, config.runtime),
                    .device = device,
                    .threads = loaderThreadsOf(config.runtime),
                    .skipsUnreadable = true};
  return opened;
}

}  // namespace mixmask
