// SPDX-License-Identifier: Apache-2.0
#include "core/modules/encoder.h"

namespace mixmask {

ProjectorImpl::ProjectorImpl(std::int64_t in, std::int64_t out, bool mlp) {
  if (mlp) hidden_ = register_module("0", torch::nn::Linear(in, in));
  output_ = register_module(mlp ? "2" : "0", torch::nn::Linear(in, out));
}

torch::Tensor ProjectorImpl::forward(const torch::Tensor& h) {
  return output_->forward(hidden_ ? hidden_->forward(h).relu_() : h);
}

EncoderImpl::EncoderImpl(Backbone backbone, Projector projector)
    : backbone_(register_module("backbone", std::move(backbone))),
      projector_(register_module("projector", std::move(projector))) {}

torch::Tensor EncoderImpl::forward(const torch::Tensor& images) {
  return projector_->forward(backbone_->forward(images));
}

}  // namespace mixmask
