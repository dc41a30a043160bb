// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn.h>

#include "core/backbones/backbone_table.h"

namespace mixmask {

// Head of MoCo v2 (`--mlp`): linear, ReLU, linear, without batch norm (Chen et al. 2020); or MoCo
// v1's single linear layer. Parameter names are those of the official head (fc.0, fc.2).
class ProjectorImpl : public torch::nn::Module {
 public:
  ProjectorImpl(std::int64_t in, std::int64_t out, bool mlp);
  torch::Tensor forward(const torch::Tensor& h);  // N, in -> z: N, out

 private:
  torch::nn::Linear hidden_{nullptr}, output_{nullptr};
};
TORCH_MODULE(Projector);

// Backbone and projector.
class EncoderImpl : public torch::nn::Module {
 public:
  EncoderImpl(Backbone backbone, Projector projector);
  torch::Tensor forward(const torch::Tensor& images);  // N, C, H, W -> z: N, out
  Backbone& backbone() { return backbone_; }

 private:
  Backbone backbone_;
  Projector projector_;
};
TORCH_MODULE(Encoder);

}  // namespace mixmask
