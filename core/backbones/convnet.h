// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>

#include <array>

#include "core/backbones/convolutional_backbone.h"
#include "core/modules/split_batch_norm.h"

namespace mixmask {

struct ConvNetOptions {
  double width = 1.0;  // factor on the 32, 64 and 128 channels, rounded to multiples of 8
  std::int64_t inputChannels = 3;
  std::int64_t bnSplits = 1;
};

// A small plain network for first looks and tests: three times 3x3 convolution, batch norm and
// ReLU, the second and third with stride 2.
class ConvNetImpl : public ConvolutionalBackboneImpl {
 public:
  explicit ConvNetImpl(const ConvNetOptions& options);
  torch::Tensor featureMap(const torch::Tensor& images) override;
  std::int64_t featureDim() const override { return featureDim_; }

 private:
  std::array<torch::nn::Conv2d, 3> convolutions_{nullptr, nullptr, nullptr};
  std::array<SplitBatchNorm2d, 3> norms_{nullptr, nullptr, nullptr};
  std::int64_t featureDim_ = 0;
};
TORCH_MODULE(ConvNet);

}  // namespace mixmask
