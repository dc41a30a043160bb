// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>

#include <array>
#include <vector>

#include "core/backbones/convolutional_backbone.h"
#include "core/modules/split_batch_norm.h"

namespace mixmask {

// ResNet (He et al. 2016) without its classifier, with torchvision's names and arithmetic.
struct ResNetOptions {
  std::array<int, 4> blocks{2, 2, 2, 2};  // a stage
  bool bottleneck = false;
  std::int64_t wideness = 1;  // factor on the inner channels of bottlenecks (Zagoruyko 2016)
  bool cifarStem = false;  // 3x3 stride 1 padding 1, no max pooling (He et al. 2016, section 4.2)
  double width = 1.0;      // factor on every channel count, rounded to multiples of 8
  std::int64_t inputChannels = 3;
  std::int64_t bnSplits = 1;
};

// Two 3x3 convolutions, or 1x1 - 3x3 (with the stride, "v1.5") - 1x1, beside a shortcut.
class ResidualBlockImpl : public torch::nn::Module {
 public:
  ResidualBlockImpl(std::int64_t in, std::int64_t width, std::int64_t stride,
                    const ResNetOptions& options);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
  SplitBatchNorm2d bn1{nullptr}, bn2{nullptr}, bn3{nullptr};
  torch::nn::Conv2d shortcutConv_{nullptr};
  SplitBatchNorm2d shortcutNorm_{nullptr};
};
TORCH_MODULE(ResidualBlock);

class ResNetImpl : public ConvolutionalBackboneImpl {
 public:
  explicit ResNetImpl(const ResNetOptions& options);
  torch::Tensor featureMap(const torch::Tensor& images) override;  // the last stage's
  std::int64_t featureDim() const override { return featureDim_; }

 private:
  torch::nn::Conv2d conv1{nullptr};
  SplitBatchNorm2d bn1{nullptr};
  bool cifarStem_;
  std::array<std::vector<ResidualBlock>, 4> stages_;
  std::int64_t featureDim_ = 0;
};
TORCH_MODULE(ResNet);

}  // namespace mixmask
