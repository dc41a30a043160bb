// SPDX-License-Identifier: Apache-2.0
#include "core/training/imported_backbone.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/backbones/convolution.h"
#include "core/base/error.h"
#include "core/checkpoints/foreign_backbone.h"

namespace mixmask {
namespace {

constexpr std::size_t kNamesShown = 5;

std::string listed(const char* what, const std::vector<std::string>& names) {
  if (names.empty()) return "";
  const std::size_t shown = std::min(names.size(), kNamesShown);
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(shown));
  return fmt::format("; {}: {}{}", what, fmt::join(first, ", "),
                     names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "");
}

// A layer that claims a hundred times the width must not make a network of that size: the largest
// ones have to be there, with a number of their own for each of their values.
void requireRealSize(const std::filesystem::path& file, const ForeignBackbone& found) {
  const auto layer = found.tensors.find("layer4.0.conv2.weight");
  const auto channels = scaledChannels(512, found.width) * (found.name.starts_with("wide") ? 2 : 1);
  if (layer == found.tensors.end() || layer->second.dim() != 4 || found.channels < 1 ||
      layer->second.numel() != channels * channels * 9 ||
      layer->second.storage().nbytes() < layer->second.nbytes()) {
    throw CheckpointError(fmt::format(
        "{}: its encoder has the names of {}, but '{}layer4.0.conv2.weight' is [{}] where its "
        "width "
        "asks for [{}, {}, 3, 3]",
        file.string(), found.name, found.prefix,
        layer == found.tensors.end() ? ""
                                     : fmt::format("{}", fmt::join(layer->second.sizes(), ", ")),
        channels, channels));
  }
}

// All or nothing.
void load(const std::filesystem::path& file, const ForeignBackbone& found, BackboneImpl& network) {
  std::map<std::string, torch::Tensor> wanted;
  for (const auto& item : network.named_parameters()) wanted[item.key()] = item.value();
  for (const auto& item : network.named_buffers()) wanted[item.key()] = item.value();
  std::vector<std::string> missing, unexpected, misshaped;
  for (const auto& [name, tensor] : wanted) {
    const auto theirs = found.tensors.find(name);
    if (theirs == found.tensors.end()) {
      // Files from before torch 0.4.1 do not count batches, and nothing depends on it.
      if (!name.ends_with("num_batches_tracked")) missing.push_back(name);
    } else if (theirs->second.numel() != tensor.numel() ||
               (tensor.dim() > 0 && theirs->second.sizes() != tensor.sizes())) {
      misshaped.push_back(fmt::format("{} [{}] for [{}]", name,
                                      fmt::join(theirs->second.sizes(), ", "),
                                      fmt::join(tensor.sizes(), ", ")));
    }
  }
  for (const auto& [name, tensor] : found.tensors) {
    if (!wanted.contains(name)) unexpected.push_back(name);
    if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>()) {
      throw CheckpointError(fmt::format(
          "{}: '{}{}' holds values that are not finite; use an earlier checkpoint of that run",
          file.string(), found.prefix, name));
    }
  }
  if (!missing.empty() || !unexpected.empty() || !misshaped.empty()) {
    throw CheckpointError(fmt::format("{}: its encoder looks like {} but does not fit it{}{}{}",
                                      file.string(), found.name, listed("missing", missing),
                                      listed("unexpected", unexpected),
                                      listed("of another shape", misshaped)));
  }
  const torch::NoGradGuard noGrad;
  for (auto& [name, tensor] : wanted) {
    const auto theirs = found.tensors.find(name);
    if (theirs != found.tensors.end()) tensor.copy_(theirs->second.view_as(tensor));
  }
}

}  // namespace

ImportedBackbone importBackbone(const std::filesystem::path& file) {
  const ForeignFile content = readForeignFile(file);
  const auto found = backboneOf(content);
  if (!found) {
    throw CheckpointError(fmt::format(
        "{}: none of its {} tensors{} is the first layer of an encoder where MoCo, MixMask, "
        "SimSiam, solo-learn, lightly, VISSL, Detectron2 or torchvision have it",
        file.string(), content.tensors.size(),
        content.tensors.empty() ? "" : fmt::format(" ('{}', ...)", content.tensors[0].first)));
  }
  if (found->name.empty()) {
    throw CheckpointError(fmt::format(
        "{}: the encoder under '{}' is no ResNet-18, 34, 50, 101 or wide variant; 'mixmask "
        "checkpoint show' lists its tensors",
        file.string(), found->prefix));
  }
  ImportedBackbone imported{
      .origin = found->origin,
      .shape = {.backbone = {.name = found->name, .stem = found->stem, .width = found->width},
                .inputChannels = found->channels},
      .backbone = nullptr};
  requireRealSize(file, *found);
  imported.backbone = makeBackbone(imported.shape);
  load(file, *found, *imported.backbone);
  return imported;
}

}  // namespace mixmask
