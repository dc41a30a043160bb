// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/backbones/backbone.h"
#include "core/config/run_config.h"

namespace mixmask {

// A backbone with the images that it is made for.
struct NetworkShape {
  BackboneConfig backbone;
  std::int64_t inputChannels = 3;
  std::int64_t viewSize = 224;  // in pixels
};

struct BackboneEntry {
  std::string key, label, description;
  Backbone (*make)(const NetworkShape& shape, std::int64_t bnSplits);
  // Whether the options fit each other and the size of the views.
  void (*check)(const NetworkShape& shape, std::vector<ConfigProblem>& problems);
};
const std::vector<BackboneEntry>& backboneTable();
const BackboneEntry& backboneEntry(const std::string& key);  // throws ConfigError

Backbone makeBackbone(const NetworkShape& shape, std::int64_t bnSplits = 1);

// Fills every parameter from the run's seed, each from its own numbers (by its name): convolutions
// Kaiming-normal over the fan out, linear layers uniform in +-1/sqrt(fan in), norms 1 and 0, as
// torchvision and torch do, and what a backbone says of itself. Buffers are left as they are.
void initializeParameters(torch::nn::Module& module, std::uint64_t seed);

}  // namespace mixmask
