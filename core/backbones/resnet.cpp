// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/resnet.h"

#include "core/backbones/convolution.h"

namespace mixmask {

ResidualBlockImpl::ResidualBlockImpl(std::int64_t in, std::int64_t width, std::int64_t stride,
                                     const ResNetOptions& options) {
  const auto norm = [&](std::int64_t channels) {
    return SplitBatchNorm2d(channels, options.bnSplits);
  };
  const std::int64_t out = options.bottleneck ? 4 * width : width;
  if (options.bottleneck) {
    const std::int64_t inner = options.wideness * width;
    conv1 = register_module("conv1", convolution(in, inner, 1, 1));
    bn1 = register_module("bn1", norm(inner));
    conv2 = register_module("conv2", convolution(inner, inner, 3, stride));
    bn2 = register_module("bn2", norm(inner));
    conv3 = register_module("conv3", convolution(inner, out, 1, 1));
    bn3 = register_module("bn3", norm(out));
  } else {
    conv1 = register_module("conv1", convolution(in, width, 3, stride));
    bn1 = register_module("bn1", norm(width));
    conv2 = register_module("conv2", convolution(width, width, 3, 1));
    bn2 = register_module("bn2", norm(width));
  }
  if (stride != 1 || in != out) {
    shortcutConv_ = convolution(in, out, 1, stride);
    shortcutNorm_ = norm(out);
    auto downsample = std::make_shared<torch::nn::Module>("downsample");
    downsample->register_module("0", shortcutConv_);
    downsample->register_module("1", shortcutNorm_);
    register_module("downsample", downsample);
  }
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x) {
  const auto shortcut = shortcutConv_ ? shortcutNorm_->forward(shortcutConv_->forward(x)) : x;
  const auto y = conv2->forward(bn1->forwardRelu(conv1->forward(x)));
  if (!conv3) return bn2->forwardRelu(y, shortcut);
  return bn3->forwardRelu(conv3->forward(bn2->forwardRelu(y)), shortcut);
}

ResNetImpl::ResNetImpl(const ResNetOptions& options) : cifarStem_(options.cifarStem) {
  const auto scaled = [&](int channels) { return scaledChannels(channels, options.width); };
  std::int64_t channels = scaled(64);
  conv1 = register_module("conv1", cifarStem_ ? convolution(options.inputChannels, channels, 3, 1)
                                              : convolution(options.inputChannels, channels, 7, 2));
  bn1 = register_module("bn1", SplitBatchNorm2d(channels, options.bnSplits));
  for (int stage = 0; stage < 4; ++stage) {
    const std::int64_t width = scaled(64 << stage);
    auto layer = std::make_shared<torch::nn::Module>("layer");
    for (int block = 0; block < options.blocks[stage]; ++block) {
      const std::int64_t stride = (block == 0 && stage > 0) ? 2 : 1;
      stages_[stage].emplace_back(channels, width, stride, options);
      layer->register_module(std::to_string(block), stages_[stage].back());
      channels = options.bottleneck ? 4 * width : width;
    }
    register_module("layer" + std::to_string(stage + 1), layer);
  }
  featureDim_ = channels;
}

torch::Tensor ResNetImpl::featureMap(const torch::Tensor& images) {
  auto x = bn1->forwardRelu(conv1->forward(images));
  if (!cifarStem_) x = torch::max_pool2d(x, 3, 2, 1);
  for (auto& stage : stages_) {
    for (auto& block : stage) x = block->forward(x);
  }
  return x;
}

}  // namespace mixmask
