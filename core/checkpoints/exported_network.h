// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/checkpoints/network_description.h"

namespace mixmask {

// A network on its way to another program, with or without a classifier.
struct ExportedNetwork {
  std::filesystem::path source{};  // the file that it was read from
  NetworkDescription description{};
  // By torchvision's names, in the order of its state_dict; contiguous, on the CPU and finite; real
  // numbers are float32.
  std::vector<std::pair<std::string, torch::Tensor>> tensors{};

  // Undefined: there is none of that name.
  torch::Tensor find(const std::string& name) const;
  bool isResNet() const { return find("layer4.0.conv1.weight").defined(); }
  bool isTransformer() const { return find("class_token").defined(); }
  bool hasClassifier() const { return !description.classNames.empty(); }
  // The stem for small images: 3x3 with stride 1 and no pooling behind it.
  bool hasCifarStem() const { return isResNet() && description.backbone.stem == "cifar"; }
};

// Its bytes where they lie; contiguous, on the CPU.
std::string_view bytesOf(const torch::Tensor& tensor);

// What an exporter wrote.
struct ExportedFile {
  std::int64_t tensors = 0;
  std::int64_t bytes = 0;  // of the whole file
};

}  // namespace mixmask
