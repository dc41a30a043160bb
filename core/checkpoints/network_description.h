// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

// What must be known of a network besides its tensors.
struct NetworkDescription {
  BackboneConfig backbone{};
  std::int64_t channels = 3;  // of the images that it takes
  std::int64_t viewSize = 0;  // their side in pixels; 0: unknown
  // One a channel, of pixels in [0, 1]; empty: unknown.
  std::vector<float> mean{}, standardDeviation{};
  std::vector<std::string> classNames{};  // empty: there is no classifier
  std::string trainedBy{};                // "linear-cached, version 1, on fashion-mnist"
};

// As texts for the metadata of a file: lists are JSON, and what is unknown is left out.
std::map<std::string, std::string> metadataOf(const NetworkDescription& description);
// Throws CheckpointError that names `file` and the text that is missing or is none of these.
NetworkDescription descriptionOf(const std::map<std::string, std::string>& metadata,
                                 const std::filesystem::path& file);

}  // namespace mixmask
