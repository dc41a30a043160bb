// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/backbones/resnet.h"
#include "core/config/run_config.h"

namespace mixmask {

// An encoder without its head: images -> features h.
using Backbone = ResNet;

struct BackboneEntry {
  std::string key, label, description;
  std::array<int, 4> blocks;
  bool bottleneck;
  std::int64_t wideness = 1;
};
const std::vector<BackboneEntry>& backboneTable();
const BackboneEntry& backboneEntry(const std::string& key);  // throws ConfigError

Backbone makeBackbone(const BackboneConfig& config, std::int64_t inputChannels,
                      std::int64_t bnSplits);

// Fills every parameter from the run's seed, each from its own numbers (by its name): convolutions
// Kaiming-normal over the fan out, linear layers uniform in +-1/sqrt(fan in), batch norm 1 and 0,
// as torchvision and torch do. Buffers are left as they are.
void initializeParameters(torch::nn::Module& module, std::uint64_t seed);

}  // namespace mixmask
