// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/network_pictures.h"

#include "core/backbones/convolutional_backbone.h"
#include "core/base/error.h"

namespace mixmask {

FirstLayerFilters firstLayerFilters(const BackboneImpl& backbone) {
  const torch::NoGradGuard noGrad;
  for (const auto& item : backbone.named_parameters()) {
    if (item.value().dim() != 4) continue;
    const auto weights = item.value().to(torch::kCPU, torch::kFloat32);
    const auto largest = weights.abs().amax({1, 2, 3}, /*keepdim=*/true).clamp_min(1e-30);
    return {item.key(), (128 + 127 * weights / largest)
                            .round()
                            .to(torch::kUInt8)
                            .permute({0, 2, 3, 1})
                            .contiguous()};
  }
  throw CheckpointError("the network has no convolution whose kernels could be shown");
}

torch::Tensor activationMaps(BackboneImpl& backbone, const torch::Tensor& images) {
  const torch::NoGradGuard noGrad;
  auto* convolutional = dynamic_cast<ConvolutionalBackboneImpl*>(&backbone);
  if (convolutional == nullptr) return {};
  return convolutional->featureMap(images).abs().mean(1).to(torch::kCPU, torch::kFloat32);
}

}  // namespace mixmask
