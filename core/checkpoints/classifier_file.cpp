// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/classifier_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/checkpoints/input_file.h"
#include "core/checkpoints/network_description.h"
#include "core/checkpoints/safetensors.h"

namespace mixmask {
namespace {

constexpr const char* kFormat = "mixmask-classifier";
constexpr const char* kVersion = "1";

std::string valueOf(const TensorFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  return found == file.metadata.end() ? std::string() : found->second;
}

// What of the file does not fit the rest of it; "": all does.
std::string misfitOf(const ClassifierFile& content) {
  const auto sizesOf = [&](const std::string& name) {
    const auto found =
        std::ranges::find(content.tensors, name, &std::pair<std::string, torch::Tensor>::first);
    return found == content.tensors.end() ? std::vector<std::int64_t>{}
                                          : found->second.sizes().vec();
  };
  const auto classes = static_cast<std::int64_t>(content.classNames.size());
  const auto weight = sizesOf("fc.weight"), bias = sizesOf("fc.bias");
  if (classes == 0) return "it names no classes";
  if (weight.size() != 2 || weight[0] != classes) {
    return fmt::format("fc.weight is [{}] and not [{}, features] for its {} classes",
                       fmt::join(weight, ", "), classes, classes);
  }
  if (bias.size() != 1 || bias[0] != classes) {
    return fmt::format("fc.bias is [{}] and not [{}]", fmt::join(bias, ", "), classes);
  }
  if (content.channels < 1 || content.viewSize < 1) {
    return fmt::format("its images are said to have {} channels and {} pixels a side",
                       content.channels, content.viewSize);
  }
  const auto channels = static_cast<std::size_t>(content.channels);
  if (content.mean.size() != channels || content.standardDeviation.size() != channels) {
    return fmt::format("its images have {} channels, and there are {} means and {} deviations",
                       channels, content.mean.size(), content.standardDeviation.size());
  }
  const auto isScale = [](float value) { return std::isfinite(value) && value > 0; };
  if (!std::ranges::all_of(content.standardDeviation, isScale)) {
    return fmt::format("its standard deviations [{}] are not all above 0",
                       fmt::join(content.standardDeviation, ", "));
  }
  return "";
}

void requireFit(const std::filesystem::path& file, const ClassifierFile& content, Raise raise) {
  const std::string misfit = misfitOf(content);
  if (misfit.empty()) return;
  raise(fmt::format("{}: this is no whole classifier, for {}; train it again", file.string(),
                    misfit));
}

}  // namespace

std::int64_t writeClassifierFile(const std::filesystem::path& file, const ClassifierFile& content) {
  requireFit(file, content, &raiseAs<OutputError>);
  TensorFile tensors{.tensors = content.tensors,
                     .metadata = metadataOf({.backbone = content.backbone,
                                             .channels = content.channels,
                                             .viewSize = content.viewSize,
                                             .mean = content.mean,
                                             .standardDeviation = content.standardDeviation,
                                             .classNames = content.classNames,
                                             .trainedBy = content.trainedBy})};
  tensors.metadata.insert({{"format", kFormat}, {"version", kVersion}});
  return writeTensorFile(file, tensors);
}

ClassifierFile readClassifierFile(const std::filesystem::path& file) {
  TensorFile tensors = readTensorFile(file, /*requireDigest=*/true);
  if (valueOf(tensors, "format") != kFormat) {
    throw CheckpointError(
        fmt::format("{}: this safetensors file is no classifier of this program; use one that an "
                    "evaluation trained",
                    file.string()));
  }
  if (valueOf(tensors, "version") != kVersion) {
    throw CheckpointError(
        fmt::format("{}: the classifier has format version '{}', and this program reads {}; use a "
                    "newer program",
                    file.string(), valueOf(tensors, "version"), kVersion));
  }
  NetworkDescription description = descriptionOf(tensors.metadata, file);
  ClassifierFile content{.backbone = std::move(description.backbone),
                         .channels = description.channels,
                         .viewSize = description.viewSize,
                         .mean = std::move(description.mean),
                         .standardDeviation = std::move(description.standardDeviation),
                         .classNames = std::move(description.classNames),
                         .trainedBy = std::move(description.trainedBy),
                         .tensors = std::move(tensors.tensors)};
  requireFit(file, content, &raiseAs<CheckpointError>);
  return content;
}

bool isClassifierFile(const std::filesystem::path& file) {
  try {
    const auto metadata = readTensorFileMetadata(file);
    const auto format = metadata.find("format");
    return format != metadata.end() && format->second == kFormat;
  } catch (const CheckpointError&) {
    return false;
  }
}

}  // namespace mixmask
