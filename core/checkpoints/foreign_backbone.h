// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/checkpoints/foreign_file.h"

namespace mixmask {

// The encoder inside a checkpoint of any program, by torchvision's names.
struct ForeignBackbone {
  std::string origin;                            // "MoCo, MixMask or Un-Mix (query encoder)"
  std::string prefix;                            // that its tensors have in the file
  std::map<std::string, torch::Tensor> tensors;  // without classifier and head
  // What the tensors' names and shapes say; an empty name: no network that is known here.
  std::string name;           // "resnet50"
  std::string stem;           // "imagenet", "cifar"
  double width = 1;           // of the last stage's channels to torchvision's
  std::int64_t channels = 3;  // of its input
};

// Looks for a ResNet where MoCo, MixMask, Un-Mix, MoCo v3, SimSiam, solo-learn, lightly, VISSL,
// Detectron2, torchvision and this program have it. Nothing: there is none.
std::optional<ForeignBackbone> backboneOf(const ForeignFile& file);

}  // namespace mixmask
