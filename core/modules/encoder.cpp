// SPDX-License-Identifier: Apache-2.0
#include "core/modules/encoder.h"

namespace mixmask {

EncoderImpl::EncoderImpl(Backbone backbone, const MlpOptions& projector)
    : backbone_(register_module("backbone", std::move(backbone))),
      projector_(register_module("projector", Mlp(backbone_->featureDim(), projector))) {}

torch::Tensor EncoderImpl::forward(const torch::Tensor& images) {
  return projector_->forward(backbone_->forward(images));
}

torch::Tensor encodeKeys(Encoder& encoder, const torch::Tensor& images, Precision precision) {
  const torch::NoGradGuard noGrad;
  const AutocastScope autocast(precision, images.device());
  return atLeastFloat32(encoder->forward(images));
}

}  // namespace mixmask
