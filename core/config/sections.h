// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

// One part of a RunConfig under one name: "data", "mixer". Keys here are without the section.
struct ConfigSection {
  std::string name;
  std::function<std::vector<OptionSpec>(const RunConfig&)> specs;
  std::function<std::optional<OptionValue>(const RunConfig&, const std::string& key)> get;
  std::function<bool(RunConfig&, const std::string& key, const OptionValue&)> set;
};

// In the order in which a form and a YAML file show them.
const std::vector<ConfigSection>& configSections();

// The known key that looks most like `key`; "" where none is near.
std::string nearestKey(const std::string& key, const std::vector<std::string>& known);

}  // namespace mixmask
