// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/foreign_backbone.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mixmask {
namespace {

using Rename = std::string (*)(const std::string& name);

std::string same(const std::string& name) {
  return name;
}

std::string replaceBeginning(const std::string& name, const std::string& old,
                             const std::string& now) {
  return name.starts_with(old) ? now + name.substr(old.size()) : name;
}

// A torchvision ResNet's parts as a torch.nn.Sequential: 0 conv1, 1 bn1, 4 to 7 the stages.
std::string fromSequence(const std::string& name) {
  static const std::array<std::pair<const char*, const char*>, 6> parts{{{"0.", "conv1."},
                                                                         {"1.", "bn1."},
                                                                         {"4.", "layer1."},
                                                                         {"5.", "layer2."},
                                                                         {"6.", "layer3."},
                                                                         {"7.", "layer4."}}};
  for (const auto& [old, now] : parts) {
    if (name.starts_with(old)) return now + name.substr(2);
  }
  return name;
}

// The official conversion's names backwards: stem.conv1.norm -> bn1, res2.0.conv1.norm ->
// layer1.0.bn1, shortcut -> downsample.0, shortcut.norm -> downsample.1.
std::string fromDetectron2(const std::string& name) {
  std::string now = replaceBeginning(name, "stem.", "");
  for (int stage = 1; stage <= 4; ++stage) {
    now = replaceBeginning(now, fmt::format("res{}.", stage + 1), fmt::format("layer{}.", stage));
  }
  const auto replace = [&](const std::string& old, const std::string& by) {
    const auto at = now.find(old);
    if (at != now.npos) now.replace(at, old.size(), by);
  };
  replace("shortcut.norm.", "downsample.1.");
  replace("shortcut.", "downsample.0.");
  for (const char* number : {"1", "2", "3"}) {
    replace(fmt::format("conv{}.norm.", number), fmt::format("bn{}.", number));
  }
  return now;
}

struct Place {
  const char* origin;
  const char* prefix;
  const char* first;  // the stem's weight behind it
  Rename rename = &same;
};

// The most special first.
constexpr std::array kPlaces{
    Place{"MixMask Studio (query encoder)", "model.query.backbone.", "conv1.weight"},
    Place{"MixMask Studio (online encoder)", "model.online.backbone.", "conv1.weight"},
    Place{"MixMask Studio (encoder)", "model.encoder.backbone.", "conv1.weight"},
    Place{"MoCo, MixMask or Un-Mix (query encoder)", "state_dict/module.encoder_q.",
          "conv1.weight"},
    Place{"MoCo, MixMask or Un-Mix (query encoder)", "state_dict/encoder_q.", "conv1.weight"},
    Place{"MoCo, MixMask or Un-Mix (query encoder)", "module.encoder_q.", "conv1.weight"},
    Place{"MoCo, MixMask or Un-Mix (query encoder)", "encoder_q.", "conv1.weight"},
    Place{"MoCo v3 (base encoder)", "state_dict/module.base_encoder.", "conv1.weight"},
    Place{"SimSiam (encoder)", "state_dict/module.encoder.", "conv1.weight"},
    Place{"VISSL (trunk)", "classy_state_dict/base_model/model/trunk/_feature_blocks.",
          "conv1.weight"},
    Place{"lightly (backbone)", "state_dict/backbone.", "0.weight", &fromSequence},
    Place{"lightly (backbone)", "backbone.", "0.weight", &fromSequence},
    Place{"solo-learn (backbone)", "state_dict/backbone.", "conv1.weight"},
    Place{"solo-learn (backbone)", "backbone.", "conv1.weight"},
    Place{"Detectron2", "model/", "stem.conv1.weight", &fromDetectron2},
    Place{"a state_dict", "state_dict/module.", "conv1.weight"},
    Place{"a state_dict", "state_dict/", "conv1.weight"},
    Place{"a state_dict", "model/", "conv1.weight"},
    Place{"a state_dict", "module.", "conv1.weight"},
    Place{"torchvision", "", "conv1.weight"}};

bool isOfBackbone(const std::string& name) {
  for (const char* part : {"conv1.", "bn1.", "layer1.", "layer2.", "layer3.", "layer4."}) {
    if (name.starts_with(part)) return true;
  }
  return false;
}

struct Shape {
  const char* name;
  std::array<int, 4> blocks;
  bool bottleneck;
  int wideness;
};
constexpr std::array kShapes{Shape{"resnet18", {2, 2, 2, 2}, false, 1},
                             Shape{"resnet34", {3, 4, 6, 3}, false, 1},
                             Shape{"resnet50", {3, 4, 6, 3}, true, 1},
                             Shape{"resnet101", {3, 4, 23, 3}, true, 1},
                             Shape{"wide_resnet50_2", {3, 4, 6, 3}, true, 2},
                             Shape{"wide_resnet101_2", {3, 4, 23, 3}, true, 2}};

void recognize(ForeignBackbone& backbone) {
  const auto sizesOf = [&](const std::string& name) -> c10::IntArrayRef {
    const auto found = backbone.tensors.find(name);
    return found == backbone.tensors.end() ? c10::IntArrayRef{} : found->second.sizes();
  };
  const auto stem = sizesOf("conv1.weight"), first = sizesOf("layer1.0.conv1.weight");
  if (stem.size() != 4 || first.size() != 4) return;
  backbone.channels = stem[1];
  backbone.stem = stem[2] == 3 ? "cifar" : "imagenet";
  std::array<int, 4> blocks{};
  for (int stage = 0; stage < 4; ++stage) {
    while (!sizesOf(fmt::format("layer{}.{}.conv1.weight", stage + 1, blocks[stage])).empty()) {
      ++blocks[stage];
    }
  }
  const bool bottleneck = !sizesOf("layer1.0.conv3.weight").empty();
  const int wideness = bottleneck && first[0] > stem[0] ? 2 : 1;
  // Channels are multiples of 8, so the narrow stem of a small network tells its width less
  // exactly.
  const auto last = sizesOf("layer4.0.conv2.weight");
  backbone.width = last.size() == 4 ? static_cast<double>(last[0]) / (512 * wideness)
                                    : static_cast<double>(stem[0]) / 64;
  for (const Shape& shape : kShapes) {
    if (shape.blocks == blocks && shape.bottleneck == bottleneck && shape.wideness == wideness) {
      backbone.name = shape.name;
    }
  }
}

}  // namespace

std::optional<ForeignBackbone> backboneOf(const ForeignFile& file) {
  const auto contains = [&](const std::string& name) {
    return std::ranges::any_of(file.tensors, [&](const auto& item) { return item.first == name; });
  };
  for (const Place& place : kPlaces) {
    const std::string prefix = place.prefix;
    if (!contains(prefix + place.first)) continue;
    ForeignBackbone backbone;
    backbone.origin = place.origin;
    backbone.prefix = prefix;
    for (const auto& [name, tensor] : file.tensors) {
      if (!name.starts_with(prefix)) continue;
      const std::string now = place.rename(name.substr(prefix.size()));
      if (isOfBackbone(now)) backbone.tensors[now] = tensor;
    }
    recognize(backbone);
    return backbone;
  }
  return std::nullopt;
}

}  // namespace mixmask
