// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/vit.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"

namespace mixmask {
namespace {

torch::nn::LayerNorm layerNorm(std::int64_t width) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}).eps(1e-6));
}

double xavierBound(const torch::Tensor& weight) {
  return std::sqrt(6.0 / static_cast<double>(weight.size(0) + weight.size(1)));
}

// softmax(q k^T / sqrt(D)) v over the tokens; N, heads, L, D. In bfloat16 on the CPU LibTorch's
// fused operator multiplies head by head, which costs more than the arithmetic.
torch::Tensor attention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v) {
  if (!q.is_cpu() || q.scalar_type() != torch::kBFloat16) {
    return at::scaled_dot_product_attention(q, k, v);
  }
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(3)));
  return torch::softmax(torch::matmul(q * scale, k.transpose(2, 3)), -1).matmul(v);
}

}  // namespace

TransformerLayerImpl::TransformerLayerImpl(std::int64_t hiddenDim, std::int64_t heads)
    : heads_(heads) {
  norm1_ = register_module("ln_1", layerNorm(hiddenDim));
  auto attention = std::make_shared<torch::nn::Module>("self_attention");
  inputWeight_ =
      attention->register_parameter("in_proj_weight", torch::zeros({3 * hiddenDim, hiddenDim}));
  inputBias_ = attention->register_parameter("in_proj_bias", torch::zeros({3 * hiddenDim}));
  output_ = attention->register_module("out_proj", torch::nn::Linear(hiddenDim, hiddenDim));
  register_module("self_attention", attention);
  norm2_ = register_module("ln_2", layerNorm(hiddenDim));
  auto mlp = std::make_shared<torch::nn::Module>("mlp");
  expand_ = mlp->register_module("0", torch::nn::Linear(hiddenDim, 4 * hiddenDim));
  shrink_ = mlp->register_module("3", torch::nn::Linear(4 * hiddenDim, hiddenDim));
  register_module("mlp", mlp);
}

torch::Tensor TransformerLayerImpl::attend(const torch::Tensor& tokens) {
  const auto n = tokens.size(0), length = tokens.size(1), width = tokens.size(2);
  const auto parts = torch::linear(tokens, inputWeight_, inputBias_)
                         .view({n, length, 3, heads_, width / heads_})
                         .permute({2, 0, 3, 1, 4});  // 3, N, heads, L, D / heads
  const auto mixed = attention(parts[0], parts[1], parts[2]);
  return output_->forward(mixed.transpose(1, 2).reshape({n, length, width}));
}

torch::Tensor TransformerLayerImpl::forward(const torch::Tensor& tokens) {
  const auto x = tokens + attend(norm1_->forward(tokens));
  return x + shrink_->forward(torch::gelu(expand_->forward(norm2_->forward(x))));
}

VisionTransformerImpl::VisionTransformerImpl(const VisionTransformerOptions& options)
    : options_(options) {
  const std::int64_t width = options.hiddenDim, patch = options.patchSize;
  const std::int64_t side = options.viewSize / patch;
  classToken_ = register_parameter("class_token", torch::zeros({1, 1, width}));
  patches_ = register_module(
      "conv_proj",
      torch::nn::Conv2d(
          torch::nn::Conv2dOptions(options.inputChannels, width, patch).stride(patch)));
  auto encoder = std::make_shared<torch::nn::Module>("encoder");
  positions_ =
      encoder->register_parameter("pos_embedding", torch::zeros({1, 1 + side * side, width}));
  auto layers = std::make_shared<torch::nn::Module>("layers");
  for (std::int64_t i = 0; i < options.layers; ++i) {
    layers_.emplace_back(width, options.heads);
    layers->register_module(fmt::format("encoder_layer_{}", i), layers_.back());
  }
  encoder->register_module("layers", layers);
  norm_ = encoder->register_module("ln", layerNorm(width));
  register_module("encoder", encoder);
}

torch::Tensor VisionTransformerImpl::forward(const torch::Tensor& images) {
  if (images.size(2) != options_.viewSize || images.size(3) != options_.viewSize) {
    throw ConfigError(fmt::format(
        "augmentation.viewSize: this transformer takes images of {} pixels a side, not {} x {}; "
        "use {}, or train one for the other size",
        options_.viewSize, images.size(2), images.size(3), options_.viewSize));
  }
  const auto patches = patches_->forward(images).flatten(2).transpose(1, 2);  // N, patches, D
  const auto classToken = classToken_.to(patches.scalar_type()).expand({images.size(0), -1, -1});
  auto tokens = torch::cat({classToken, patches}, 1) + positions_;
  for (auto& layer : layers_) tokens = layer->forward(tokens);
  return norm_->forward(tokens).select(1, 0);
}

std::optional<InitialValues> VisionTransformerImpl::initialValuesOf(
    const std::string& name, const torch::Tensor& value) const {
  using Kind = InitialValues::Kind;
  if (name == "encoder.pos_embedding") return InitialValues{Kind::normal, 0.02};
  if (name == "conv_proj.weight") {
    // torchvision cuts this distribution off at 2, some thirty deviations away.
    const auto fanIn = static_cast<double>(value.numel() / value.size(0));
    return InitialValues{Kind::normal, std::sqrt(1 / fanIn)};
  }
  if (name.ends_with("in_proj_weight")) return InitialValues{Kind::uniform, xavierBound(value)};
  if (name.find(".mlp.") != name.npos) {
    return name.ends_with("weight") ? InitialValues{Kind::uniform, xavierBound(value)}
                                    : InitialValues{Kind::normal, 1e-6};
  }
  if (name == "class_token" || name == "conv_proj.bias" || name.ends_with("in_proj_bias") ||
      name.ends_with("out_proj.bias")) {
    return InitialValues{Kind::constant, 0};
  }
  return std::nullopt;  // layer norms and out_proj.weight
}

}  // namespace mixmask
