// SPDX-License-Identifier: Apache-2.0
#include "core/modules/encoder.h"

#include "core/modules/running_statistics.h"

namespace mixmask {

EncoderImpl::EncoderImpl(Backbone backbone, const MlpOptions& projector, bool cleanStatistics)
    : backbone_(register_module("backbone", std::move(backbone))),
      projector_(register_module("projector", Mlp(backbone_->featureDim(), projector))),
      cleanStatistics_(cleanStatistics) {}

torch::Tensor EncoderImpl::forward(const torch::Tensor& images) {
  return projector_->forward(backbone_->forward(images));
}

torch::Tensor EncoderImpl::forwardQuery(const torch::Tensor& images, bool besideClean) {
  const RunningStatisticsHold hold(*this, cleanStatistics_ && besideClean);
  return atLeastFloat32(forward(images));
}

torch::Tensor encodeKeys(Encoder& encoder, const torch::Tensor& images, Precision precision) {
  const torch::NoGradGuard noGrad;
  const AutocastScope autocast(precision, images.device());
  return atLeastFloat32(encoder->forward(images));
}

}  // namespace mixmask
