// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/backbone_table.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"

namespace mixmask {
namespace {

// FNV-1a: a number for a name that is the same everywhere.
std::uint64_t hashOf(const std::string& name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const unsigned char byte : name) hash = (hash ^ byte) * 0x100000001B3ULL;
  return hash;
}

void fill(const torch::Tensor& parameter, Random random, bool normal, double scale) {
  std::vector<double> values(static_cast<std::size_t>(parameter.numel()));
  for (double& value : values) {
    value = scale * (normal ? random.normal() : random.uniform(-1, 1));
  }
  parameter.copy_(torch::tensor(values, torch::kFloat64).view(parameter.sizes()));
}

}  // namespace

const std::vector<BackboneEntry>& backboneTable() {
  static const std::vector<BackboneEntry> table{
      {"resnet18",
       "ResNet-18",
       "18 layers of two 3x3 convolutions a block; 512 features.",
       {2, 2, 2, 2},
       false},
      {"resnet34",
       "ResNet-34",
       "34 layers of two 3x3 convolutions a block; 512 features.",
       {3, 4, 6, 3},
       false},
      {"resnet50",
       "ResNet-50",
       "50 layers of bottleneck blocks; 2048 features; the paper's.",
       {3, 4, 6, 3},
       true},
      {"resnet101",
       "ResNet-101",
       "101 layers of bottleneck blocks; 2048 features.",
       {3, 4, 23, 3},
       true},
      {"wide_resnet50_2",
       "Wide ResNet-50-2",
       "ResNet-50 with twice the channels inside its blocks; 2048 features.",
       {3, 4, 6, 3},
       true,
       2},
      {"wide_resnet101_2",
       "Wide ResNet-101-2",
       "ResNet-101 with twice the channels inside its blocks; 2048 features.",
       {3, 4, 23, 3},
       true,
       2},
  };
  return table;
}

const BackboneEntry& backboneEntry(const std::string& key) {
  for (const BackboneEntry& entry : backboneTable()) {
    if (entry.key == key) return entry;
  }
  throw ConfigError(fmt::format("backbone.name: there is no backbone '{}'", key));
}

Backbone makeBackbone(const BackboneConfig& config, std::int64_t inputChannels,
                      std::int64_t bnSplits) {
  const BackboneEntry& entry = backboneEntry(config.name);
  return Backbone(ResNetOptions{.blocks = entry.blocks,
                                .bottleneck = entry.bottleneck,
                                .wideness = entry.wideness,
                                .cifarStem = config.stem == "cifar",
                                .width = config.width,
                                .inputChannels = inputChannels,
                                .bnSplits = bnSplits});
}

void initializeParameters(torch::nn::Module& module, std::uint64_t seed) {
  const torch::NoGradGuard noGrad;
  const auto parameters = module.named_parameters();
  for (const auto& item : parameters) {
    const std::string& name = item.key();
    const torch::Tensor& value = item.value();
    Random random(DrawKey{.seed = seed, .stream = Stream::init, .index = hashOf(name)});
    const bool isBias = name.size() >= 4 && name.compare(name.size() - 4, 4, "bias") == 0;
    if (value.dim() == 4) {
      const double fanOut = static_cast<double>(value.size(0) * value.size(2) * value.size(3));
      fill(value, random, true, std::sqrt(2.0 / fanOut));
    } else if (value.dim() == 2) {
      fill(value, random, false, 1.0 / std::sqrt(static_cast<double>(value.size(1))));
    } else if (!isBias) {
      value.fill_(1);  // batch norm's weight
    } else {
      // A linear layer's bias shares the range of its weight; batch norm's is 0.
      const auto* weight = parameters.find(name.substr(0, name.size() - 4) + "weight");
      if (weight != nullptr && weight->dim() == 2) {
        fill(value, random, false, 1.0 / std::sqrt(static_cast<double>(weight->size(1))));
      } else {
        value.zero_();
      }
    }
  }
}

}  // namespace mixmask
