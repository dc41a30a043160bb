// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/backbones/backbone_table.h"
#include "core/base/error.h"
#include "core/config/sections.h"
#include "core/data/dataset.h"
#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {
namespace {

using Problems = std::vector<ConfigProblem>;

void add(Problems& problems, const std::string& path, const std::string& message) {
  problems.push_back({path, fmt::format("{}: {}", path, message)});
}

bool isDeviceName(const std::string& name) {
  if (name == "auto" || name == "cpu") return true;
  const std::string digits = name.rfind("cuda:", 0) == 0 ? name.substr(5) : std::string();
  return !digits.empty() && digits.size() <= 3 &&
         digits.find_first_not_of("0123456789") == std::string::npos;
}

void checkData(const RunConfig& config, Problems& problems) {
  const DataConfig& data = config.data;
  if (data.limit > 0 && data.limit < data.batchSize) {
    add(problems, "data.batchSize",
        fmt::format("a batch of {} is larger than data.limit {}; use at most {}", data.batchSize,
                    data.limit, data.limit));
  }
  const KnnConfig& knn = config.evaluation.knn;
  const std::int64_t bank = data.limit > 0 ? std::min(knn.bank, data.limit) : knn.bank;
  if (knn.enabled && knn.k > bank) {
    add(problems, "evaluation.knn.k",
        fmt::format("{} neighbours are asked for, but the bank holds {} images; use at most {}",
                    knn.k, bank, bank));
  }
}

void checkAccumulation(const RunConfig& config, Problems& problems) {
  const std::int64_t parts = config.optimizer.accumulation, batch = config.data.batchSize;
  if (batch % parts != 0) {
    add(problems, "optimizer.accumulation",
        fmt::format("a batch of {} cannot be cut into {} equal parts", batch, parts));
  } else if (batch / parts < 2) {
    add(problems, "optimizer.accumulation",
        fmt::format("{} parts of a batch of {} hold one image each, which has no partner; use at "
                    "most {}",
                    parts, batch, batch / 2));
  }
}

void checkRatios(const RunConfig& config, Problems& problems) {
  const auto& specs = mixerEntry(config.mixer.name).options;
  const auto isRange = [](const OptionSpec& spec) { return spec.key == "ratioMin"; };
  if (std::none_of(specs.begin(), specs.end(), isRange)) return;
  const double low = std::get<double>(optionValue(config, "mixer.ratioMin"));
  const double high = std::get<double>(optionValue(config, "mixer.ratioMax"));
  if (low > high) {
    add(problems, "mixer.ratioMin", fmt::format("{} is above mixer.ratioMax {}", low, high));
  }
}

void checkViews(const RunConfig& config, Problems& problems) {
  const AugmentationOptions augmentation = augmentationOf(config);
  if (augmentation.cropScaleMin > augmentation.cropScaleMax) {
    add(problems, "augmentation.cropScaleMin",
        fmt::format("{} is above augmentation.cropScaleMax {}", augmentation.cropScaleMin,
                    augmentation.cropScaleMax));
  }
  if (augmentation.blurSigmaMin > augmentation.blurSigmaMax) {
    add(problems, "augmentation.blurSigmaMin",
        fmt::format("{} is above augmentation.blurSigmaMax {}", augmentation.blurSigmaMin,
                    augmentation.blurSigmaMax));
  }
  const auto grid = config.mixer.options.find("gridSize");
  if (grid != config.mixer.options.end() &&
      std::get<std::int64_t>(grid->second) > augmentation.viewSize) {
    add(problems, "mixer.gridSize",
        fmt::format("{} cells a side do not fit into views of {} pixels",
                    std::get<std::int64_t>(grid->second), augmentation.viewSize));
  }
  const NetworkShape shape{config.backbone, datasetEntry(config.data.name).channels,
                           augmentation.viewSize};
  backboneEntry(config.backbone.name).check(shape, problems);
}

}  // namespace

std::vector<ConfigProblem> check(const RunConfig& config) {
  Problems problems;
  for (const ConfigSection& section : configSections()) {
    for (const OptionSpec& spec : section.specs(config)) {
      const std::string problem = problemWith(spec, *section.get(config, spec.key));
      if (!problem.empty()) add(problems, section.name + "." + spec.key, problem);
    }
  }
  if (!isDeviceName(config.runtime.device)) {
    add(problems, "runtime.device",
        fmt::format("'{}' is not auto, cpu or cuda:<number>", config.runtime.device));
  }
  // What follows reads the options together, so each must be sound by itself.
  if (!problems.empty()) return problems;
  checkData(config, problems);
  checkViews(config, problems);
  checkRatios(config, problems);
  checkAccumulation(config, problems);
  frameworkEntry(config.framework.name).check(config, problems);
  return problems;
}

void requireValid(const RunConfig& config) {
  std::string text;
  for (const ConfigProblem& problem : check(config)) {
    if (!problem.isWarning) text += (text.empty() ? "" : "; ") + problem.message;
  }
  if (!text.empty()) throw ConfigError(text);
}

}  // namespace mixmask
