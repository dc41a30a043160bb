// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/backbone_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/backbones/convnet.h"
#include "core/backbones/resnet.h"
#include "core/backbones/vit.h"
#include "core/base/error.h"
#include "core/base/random.h"

namespace mixmask {
namespace {

// FNV-1a: a number for a name that is the same everywhere.
std::uint64_t hashOf(const std::string& name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const unsigned char byte : name) hash = (hash ^ byte) * 0x100000001B3ULL;
  return hash;
}

using Kind = InitialValues::Kind;

void fill(const torch::Tensor& parameter, Random random, const InitialValues& initial) {
  if (initial.kind == Kind::constant) {
    parameter.fill_(initial.scale);
    return;
  }
  std::vector<double> values(static_cast<std::size_t>(parameter.numel()));
  for (double& value : values) {
    value =
        initial.scale * (initial.kind == Kind::normal ? random.normal() : random.uniform(-1, 1));
  }
  parameter.copy_(torch::tensor(values, torch::kFloat64).view(parameter.sizes()));
}

double fanIn(const torch::Tensor& weight) {
  return static_cast<double>(weight.size(1));
}

// By shape and name alone.
InitialValues commonValuesOf(const std::string& name, const torch::Tensor& value,
                             const torch::OrderedDict<std::string, torch::Tensor>& parameters) {
  if (value.dim() == 4) {
    const auto fanOut = static_cast<double>(value.size(0) * value.size(2) * value.size(3));
    return {Kind::normal, std::sqrt(2.0 / fanOut)};
  }
  if (value.dim() == 2) return {Kind::uniform, 1.0 / std::sqrt(fanIn(value))};
  if (!name.ends_with("bias")) return {Kind::constant, 1};  // a norm's weight
  // A linear layer's bias shares the range of its weight; a norm's is 0.
  const auto* weight = parameters.find(name.substr(0, name.size() - 4) + "weight");
  if (weight == nullptr || weight->dim() != 2) return {Kind::constant, 0};
  return {Kind::uniform, 1.0 / std::sqrt(fanIn(*weight))};
}

// What the backbone inside the module says of a parameter of its own.
std::optional<InitialValues> backboneValuesOf(
    const torch::OrderedDict<std::string, std::shared_ptr<torch::nn::Module>>& modules,
    const std::string& name, const torch::Tensor& value) {
  for (const auto& module : modules) {
    const auto* backbone = dynamic_cast<const BackboneImpl*>(module.value().get());
    if (backbone == nullptr) continue;
    const std::string prefix = module.key().empty() ? "" : module.key() + ".";
    if (name.starts_with(prefix))
      return backbone->initialValuesOf(name.substr(prefix.size()), value);
  }
  return std::nullopt;
}

template <std::array<int, 4> blocks, bool bottleneck = false, int wideness = 1>
Backbone makeResNet(const NetworkShape& shape, std::int64_t bnSplits) {
  return std::make_shared<ResNetImpl>(ResNetOptions{.blocks = blocks,
                                                    .bottleneck = bottleneck,
                                                    .wideness = wideness,
                                                    .cifarStem = shape.backbone.stem == "cifar",
                                                    .width = shape.backbone.width,
                                                    .inputChannels = shape.inputChannels,
                                                    .bnSplits = bnSplits});
}

void checkResNet(const NetworkShape& shape, std::vector<ConfigProblem>& problems) {
  const std::int64_t smallest = shape.backbone.stem == "imagenet" ? 32 : 8;
  if (shape.viewSize >= smallest) return;
  problems.push_back(
      {"backbone.stem",
       fmt::format("backbone.stem: views of {} pixels are too small for the stem '{}', which needs "
                   "{}; use backbone.stem=cifar or a larger augmentation.viewSize",
                   shape.viewSize, shape.backbone.stem, smallest)});
}

// The configured one, or 16 pixels as in the paper and 4 for pictures of CIFAR's size.
std::int64_t patchSizeOf(const NetworkShape& shape) {
  if (shape.backbone.patchSize > 0) return shape.backbone.patchSize;
  return shape.viewSize >= 64 ? 16 : 4;
}

// Heads of 64 dimensions whatever the width.
template <int heads>
Backbone makeVisionTransformer(const NetworkShape& shape, std::int64_t /*bnSplits*/) {
  const std::int64_t scaled = std::max<std::int64_t>(1, std::llround(heads * shape.backbone.width));
  return std::make_shared<VisionTransformerImpl>(
      VisionTransformerOptions{.viewSize = shape.viewSize,
                               .patchSize = patchSizeOf(shape),
                               .hiddenDim = 64 * scaled,
                               .heads = scaled,
                               .inputChannels = shape.inputChannels});
}

void checkVisionTransformer(const NetworkShape& shape, std::vector<ConfigProblem>& problems) {
  const std::int64_t patch = patchSizeOf(shape), size = shape.viewSize;
  if (patch <= size && size % patch == 0) return;
  std::int64_t fits = std::min(patch, size);
  while (size % fits != 0) --fits;
  problems.push_back(
      {"backbone.patchSize",
       fmt::format("backbone.patchSize: patches of {} pixels do not divide views of {}; use "
                   "backbone.patchSize={} or another augmentation.viewSize",
                   patch, size, fits)});
}

Backbone makeConvNet(const NetworkShape& shape, std::int64_t bnSplits) {
  return std::make_shared<ConvNetImpl>(ConvNetOptions{
      .width = shape.backbone.width, .inputChannels = shape.inputChannels, .bnSplits = bnSplits});
}

// Two strides leave a pixel of four.
void checkConvNet(const NetworkShape& shape, std::vector<ConfigProblem>& problems) {
  constexpr std::int64_t kSmallest = 4;
  if (shape.viewSize >= kSmallest) return;
  problems.push_back(
      {"augmentation.viewSize",
       fmt::format("augmentation.viewSize: views of {} pixels are too small for '{}'; use {} or "
                   "more",
                   shape.viewSize, shape.backbone.name, kSmallest)});
}

}  // namespace

const std::vector<BackboneEntry>& backboneTable() {
  static const std::vector<BackboneEntry> table{
      {"resnet18", "ResNet-18", "18 layers of two 3x3 convolutions a block; 512 features.",
       &makeResNet<std::array{2, 2, 2, 2}>, &checkResNet},
      {"resnet34", "ResNet-34", "34 layers of two 3x3 convolutions a block; 512 features.",
       &makeResNet<std::array{3, 4, 6, 3}>, &checkResNet},
      {"resnet50", "ResNet-50", "50 layers of bottleneck blocks; 2048 features; the paper's.",
       &makeResNet<std::array{3, 4, 6, 3}, true>, &checkResNet},
      {"resnet101", "ResNet-101", "101 layers of bottleneck blocks; 2048 features.",
       &makeResNet<std::array{3, 4, 23, 3}, true>, &checkResNet},
      {"wide_resnet50_2", "Wide ResNet-50-2",
       "ResNet-50 with twice the channels inside its blocks; 2048 features.",
       &makeResNet<std::array{3, 4, 6, 3}, true, 2>, &checkResNet},
      {"wide_resnet101_2", "Wide ResNet-101-2",
       "ResNet-101 with twice the channels inside its blocks; 2048 features.",
       &makeResNet<std::array{3, 4, 23, 3}, true, 2>, &checkResNet},
      {"vit_s", "ViT-S",
       "Vision Transformer of 12 layers and 6 heads (Dosovitskiy et al. 2021; size of Touvron et "
       "al. 2021); 384 features.",
       &makeVisionTransformer<6>, &checkVisionTransformer},
      {"vit_b", "ViT-B",
       "Vision Transformer of 12 layers and 12 heads (Dosovitskiy et al. 2021); 768 features.",
       &makeVisionTransformer<12>, &checkVisionTransformer},
      {"convnet", "Small ConvNet",
       "Three 3x3 convolutions with batch norm, for first looks and tests; 128 features.",
       &makeConvNet, &checkConvNet},
  };
  return table;
}

const BackboneEntry& backboneEntry(const std::string& key) {
  for (const BackboneEntry& entry : backboneTable()) {
    if (entry.key == key) return entry;
  }
  throw ConfigError(fmt::format("backbone.name: there is no backbone '{}'", key));
}

Backbone makeBackbone(const NetworkShape& shape, std::int64_t bnSplits) {
  return backboneEntry(shape.backbone.name).make(shape, bnSplits);
}

void initializeParameters(torch::nn::Module& module, std::uint64_t seed) {
  const torch::NoGradGuard noGrad;
  const auto parameters = module.named_parameters();
  const auto modules = module.named_modules();
  for (const auto& item : parameters) {
    const std::string& name = item.key();
    const auto initial = backboneValuesOf(modules, name, item.value());
    fill(item.value(), Random(DrawKey{.seed = seed, .stream = Stream::init, .index = hashOf(name)}),
         initial ? *initial : commonValuesOf(name, item.value(), parameters));
  }
}

}  // namespace mixmask
