// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "core/backbones/backbone_table.h"

namespace mixmask {

// An encoder that another program trained, or the encoder alone of one of ours.
struct ImportedBackbone {
  std::string origin;  // "MoCo, MixMask or Un-Mix (query encoder)"
  NetworkShape shape;
  Backbone backbone;
};

// Finds the encoder in a file (see backboneOf) and makes its network by the names and shapes of its
// tensors. Throws CheckpointError: there is no encoder, it is no network that is known here, a
// value is not finite, or tensors are missing, unexpected or of another shape, which are all named.
ImportedBackbone importBackbone(const std::filesystem::path& file);

}  // namespace mixmask
