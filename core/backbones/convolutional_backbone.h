// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backbones/backbone.h"

namespace mixmask {

// A backbone whose features are the average of its last map over all pixels.
class ConvolutionalBackboneImpl : public BackboneImpl {
 public:
  // images: N, C, H, W -> N, featureDim, h, w.
  virtual torch::Tensor featureMap(const torch::Tensor& images) = 0;
  torch::Tensor forward(const torch::Tensor& images) override {
    // Not mean({2, 3}), whose gradient is not channels_last.
    return torch::adaptive_avg_pool2d(featureMap(images), {1, 1}).flatten(1);
  }
};

}  // namespace mixmask
