// SPDX-License-Identifier: Apache-2.0
#include "core/config/run_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/config/sections.h"

namespace mixmask {
namespace {

struct Located {
  const ConfigSection* section;
  OptionSpec spec;  // its key without the section
};

Located locate(const RunConfig& config, const std::string& path) {
  for (const ConfigSection& section : configSections()) {
    if (path.rfind(section.name + ".", 0) != 0) continue;
    const std::string key = path.substr(section.name.size() + 1);
    for (OptionSpec& spec : section.specs(config)) {
      if (spec.key == key) return {&section, std::move(spec)};
    }
  }
  std::vector<std::string> known;
  for (const OptionSpec& spec : optionSpecs(config)) known.push_back(spec.key);
  const std::string nearest = nearestKey(path, known);
  throw ConfigError(fmt::format(
      "{}: there is no such option{}", path,
      nearest.empty() ? std::string(" here") : fmt::format("; did you mean {}?", nearest)));
}

}  // namespace

std::int64_t microBatchSize(const RunConfig& config) {
  return config.data.batchSize / config.optimizer.accumulation;
}

std::vector<OptionSpec> optionSpecs(const RunConfig& config) {
  std::vector<OptionSpec> all;
  for (const ConfigSection& section : configSections()) {
    for (OptionSpec& spec : section.specs(config)) {
      spec.key = section.name + "." + spec.key;
      all.push_back(std::move(spec));
    }
  }
  return all;
}

OptionValue optionValue(const RunConfig& config, const std::string& path) {
  const Located found = locate(config, path);
  return *found.section->get(config, found.spec.key);
}

void setOption(RunConfig& config, const std::string& path, const OptionValue& value) {
  const Located found = locate(config, path);
  if (value.index() != found.spec.initial.index()) {
    throw ConfigError(fmt::format("{}: {} has the wrong type", path, toText(value)));
  }
  found.section->set(config, found.spec.key, value);
}

void setOptionFromText(RunConfig& config, const std::string& path, const std::string& text) {
  Located found = locate(config, path);
  const std::string key = found.spec.key;
  found.spec.key = path;
  found.section->set(config, key, parseOption(found.spec, text));
}

std::string choiceLabel(const RunConfig& config, const std::string& path) {
  const Located found = locate(config, path);
  const std::string value = toText(*found.section->get(config, found.spec.key));
  for (const OptionChoice& choice : found.spec.choices) {
    if (choice.key == value) return choice.label;
  }
  return value;
}

bool mayChangeOnResume(const std::string& path) {
  return path.rfind("runtime.", 0) == 0 || path.rfind("evaluation.", 0) == 0;
}

void applyAssignment(RunConfig& config, const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(
        fmt::format("'{}' is not an assignment; write it as data.batchSize=128", assignment));
  }
  setOptionFromText(config, assignment.substr(0, equals), assignment.substr(equals + 1));
}

void applyAssignments(RunConfig& config, std::vector<std::string> assignments) {
  std::ranges::stable_partition(assignments, [](const std::string& assignment) {
    return assignment.find(".name=") != assignment.npos;
  });
  for (const std::string& assignment : assignments) applyAssignment(config, assignment);
}

}  // namespace mixmask
