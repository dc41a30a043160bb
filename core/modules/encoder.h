// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include "core/backbones/backbone_table.h"
#include "core/modules/autocast.h"
#include "core/modules/mlp.h"

namespace mixmask {

// Backbone and projector, whose input is the backbone's features.
class EncoderImpl : public torch::nn::Module {
 public:
  // cleanStatistics: views that pass beside clean ones leave no trace in the running statistics.
  EncoderImpl(Backbone backbone, const MlpOptions& projector, bool cleanStatistics = false);
  torch::Tensor forward(const torch::Tensor& images);  // N, C, H, W -> z: N, out
  // The same in at least float32; besideClean: the images are mixed, and pass beside clean ones.
  torch::Tensor forwardQuery(const torch::Tensor& images, bool besideClean);
  Backbone& backbone() { return backbone_; }

 private:
  Backbone backbone_;
  Mlp projector_;
  bool cleanStatistics_;
};
TORCH_MODULE(Encoder);

// Projections without gradient, in at least float32: N, C, H, W -> N, out.
torch::Tensor encodeKeys(Encoder& encoder, const torch::Tensor& images, Precision precision);

}  // namespace mixmask
