// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/convnet.h"

#include "core/backbones/convolution.h"

namespace mixmask {

ConvNetImpl::ConvNetImpl(const ConvNetOptions& options) {
  std::int64_t channels = options.inputChannels;
  for (int stage = 0; stage < 3; ++stage) {
    const std::int64_t out = scaledChannels(32 << stage, options.width);
    const std::string number = std::to_string(stage + 1);
    convolutions_[stage] =
        register_module("conv" + number, convolution(channels, out, 3, stage == 0 ? 1 : 2));
    norms_[stage] = register_module("bn" + number, SplitBatchNorm2d(out, options.bnSplits));
    channels = out;
  }
  featureDim_ = channels;
}

torch::Tensor ConvNetImpl::featureMap(const torch::Tensor& images) {
  auto x = images;
  for (int stage = 0; stage < 3; ++stage) {
    x = norms_[stage]->forwardRelu(convolutions_[stage]->forward(x));
  }
  return x;
}

}  // namespace mixmask
