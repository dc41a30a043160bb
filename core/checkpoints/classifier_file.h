// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

// A whole classifier, as a protocol that trains one leaves it: an encoder and the linear layer
// above its features, with all that is needed to classify an image.
struct ClassifierFile {
  BackboneConfig backbone;
  std::int64_t channels = 3, viewSize = 224;   // of the images that it takes
  std::vector<float> mean, standardDeviation;  // one a channel, of pixels in [0, 1]
  std::vector<std::string> classNames;
  std::string trainedBy;  // "linear-cached, version 1, on fashion-mnist"
  // By torchvision's names, the layer being fc.weight (classes, features) and fc.bias.
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
};

// A safetensors file, written whole or not at all. Throws OutputError. Returns its size in bytes.
std::int64_t writeClassifierFile(const std::filesystem::path& file, const ClassifierFile& content);
// Throws CheckpointError where it is none, is damaged, or its parts do not fit each other.
ClassifierFile readClassifierFile(const std::filesystem::path& file);
// Whether the metadata names the format; false for anything that cannot be read.
bool isClassifierFile(const std::filesystem::path& file);

}  // namespace mixmask
