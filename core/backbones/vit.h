// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include "core/backbones/backbone.h"

namespace mixmask {

struct VisionTransformerOptions {
  std::int64_t viewSize = 224;  // in pixels; the only one that the network takes
  std::int64_t patchSize = 16;  // in pixels; divides the view size
  std::int64_t hiddenDim = 384;
  std::int64_t heads = 6;  // divides the hidden dimension
  std::int64_t layers = 12;
  std::int64_t inputChannels = 3;
};

// One layer: attention and an MLP of four times the width, each behind a layer norm and beside a
// shortcut.
class TransformerLayerImpl : public torch::nn::Module {
 public:
  TransformerLayerImpl(std::int64_t hiddenDim, std::int64_t heads);
  torch::Tensor forward(const torch::Tensor& tokens);  // N, L, D -> N, L, D

 private:
  torch::Tensor attend(const torch::Tensor& tokens);

  std::int64_t heads_;
  torch::nn::LayerNorm norm1_{nullptr}, norm2_{nullptr};
  torch::Tensor inputWeight_, inputBias_;  // 3 D, D and 3 D: of queries, keys and values
  torch::nn::Linear output_{nullptr}, expand_{nullptr}, shrink_{nullptr};
};
TORCH_MODULE(TransformerLayer);

// Vision Transformer (Dosovitskiy et al. 2021) without its classifier, with torchvision's names,
// arithmetic and initialisation. Features: the class token behind the last layer norm.
class VisionTransformerImpl : public BackboneImpl {
 public:
  explicit VisionTransformerImpl(const VisionTransformerOptions& options);
  // Throws ConfigError for images of another size than the options'.
  torch::Tensor forward(const torch::Tensor& images) override;
  std::int64_t featureDim() const override { return options_.hiddenDim; }
  std::optional<InitialValues> initialValuesOf(const std::string& name,
                                               const torch::Tensor& value) const override;

 private:
  VisionTransformerOptions options_;
  torch::nn::Conv2d patches_{nullptr};
  torch::Tensor classToken_, positions_;  // 1, 1, D and 1, 1 + patches, D
  std::vector<TransformerLayer> layers_;
  torch::nn::LayerNorm norm_{nullptr};
};
TORCH_MODULE(VisionTransformer);

}  // namespace mixmask
