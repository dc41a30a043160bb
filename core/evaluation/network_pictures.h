// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/backbones/backbone.h"

namespace mixmask {

// The kernels that see the pixels: of a ResNet its first convolution, of a transformer what embeds
// its patches.
struct FirstLayerFilters {
  std::string parameter;   // "conv1.weight"
  torch::Tensor pictures;  // N, h, w, C; uint8: 128 is 0, and the largest weight of each kernel, by
                           // its size, is 1 or 255
};
// Throws CheckpointError for a network without such a layer.
FirstLayerFilters firstLayerFilters(const BackboneImpl& backbone);

// Where the last map, whose average is the features, is large: the mean of its absolute values over
// the channels. images: N, C, H, W -> N, h, w; float32 on the CPU. Undefined for a network without
// such a map, as a transformer is one. The network must be in evaluation mode.
torch::Tensor activationMaps(BackboneImpl& backbone, const torch::Tensor& images);

}  // namespace mixmask
