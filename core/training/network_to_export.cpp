// SPDX-License-Identifier: Apache-2.0
#include "core/training/network_to_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "core/base/error.h"
#include "core/checkpoints/classifier_file.h"
#include "core/data/dataset.h"
#include "core/training/judged_encoder.h"

namespace mixmask {
namespace {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

// In the order of a state_dict: of each module its parameters, then its buffers. They share memory
// with the module.
NamedTensors stateOf(const torch::nn::Module& network) {
  NamedTensors state;
  for (const auto& module : network.named_modules()) {
    const std::string prefix = module.key().empty() ? "" : module.key() + ".";
    for (const auto& item : module.value()->named_parameters(/*recurse=*/false)) {
      state.emplace_back(prefix + item.key(), item.value());
    }
    for (const auto& item : module.value()->named_buffers(/*recurse=*/false)) {
      state.emplace_back(prefix + item.key(), item.value());
    }
  }
  return state;
}

// Real numbers become float32, those of a run in fp64 too: the formats' readers compute in it.
void finish(ExportedNetwork& network) {
  for (auto& [name, tensor] : network.tensors) {
    const auto type = tensor.is_floating_point() ? torch::kFloat32 : tensor.scalar_type();
    tensor = tensor.detach().to(torch::kCPU, type).contiguous();
    if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>()) {
      throw CheckpointError(fmt::format(
          "{}: '{}' holds values that are not finite in float32, so nothing was exported; use an "
          "earlier checkpoint",
          network.source.string(), name));
    }
  }
}

ExportedNetwork networkOfEncoder(const std::filesystem::path& fileOrRun) {
  const JudgedEncoder encoder = openEncoder(fileOrRun);
  const RunConfig& config = encoder.config;
  ExportedNetwork network{.source = encoder.checkpoint,
                          .description = {.backbone = config.backbone,
                                          .channels = encoder.channels,
                                          .trainedBy = encoder.origin},
                          .tensors = stateOf(*encoder.backbone)};
  if (encoder.isImport) return network;
  const DatasetEntry& images = datasetEntry(config.data.name);
  network.description.viewSize = augmentationOf(config).viewSize;
  network.description.mean = images.mean;
  network.description.standardDeviation = images.standardDeviation;
  network.description.trainedBy =
      fmt::format("{}: {} with {} on {}, step {}", encoder.origin, config.framework.name,
                  config.mixer.name, config.data.name, encoder.step);
  return network;
}

// The backbone that a classifier file describes, without its weights.
Backbone describedBackbone(const std::filesystem::path& file, const ClassifierFile& content) {
  const NetworkShape shape{content.backbone, content.channels, content.viewSize};
  RunConfig config;
  config.backbone = content.backbone;
  std::string problem;
  for (const OptionSpec& spec : optionSpecs(config)) {
    if (!spec.key.starts_with("backbone.") || !problem.empty()) continue;
    problem = problemWith(spec, optionValue(config, spec.key));
  }
  std::vector<ConfigProblem> problems;
  if (problem.empty()) backboneEntry(content.backbone.name).check(shape, problems);
  if (!problems.empty()) problem = problems.front().message;
  if (!problem.empty()) {
    throw CheckpointError(
        fmt::format("{}: its description fits no network: {}", file.string(), problem));
  }
  return makeBackbone(shape);
}

// The content's tensors in the order of `state`; each has to be there, with its shape, and besides
// them only the layer above.
NamedTensors orderedAs(const NamedTensors& state, const std::filesystem::path& file,
                       const ClassifierFile& content) {
  const std::map<std::string, torch::Tensor> found(content.tensors.begin(), content.tensors.end());
  NamedTensors ordered;
  for (const auto& [name, tensor] : state) {
    const auto theirs = found.find(name);
    if (theirs == found.end() || theirs->second.sizes() != tensor.sizes()) {
      throw CheckpointError(fmt::format(
          "{}: the classifier is said to be a {}, and its '{}' {}; train it again", file.string(),
          content.backbone.name, name,
          theirs == found.end()
              ? "is missing"
              : fmt::format("is [{}] and not [{}]", fmt::join(theirs->second.sizes(), ", "),
                            fmt::join(tensor.sizes(), ", "))));
    }
    ordered.push_back(*theirs);
  }
  if (content.tensors.size() != ordered.size() + 2) {
    throw CheckpointError(fmt::format("{}: it holds {} tensors where a {} and its layer have {}",
                                      file.string(), content.tensors.size(), content.backbone.name,
                                      ordered.size() + 2));
  }
  return ordered;
}

ExportedNetwork networkOfClassifier(const std::filesystem::path& file) {
  const ClassifierFile content = readClassifierFile(file);
  const Backbone backbone = describedBackbone(file, content);
  ExportedNetwork network{.source = file,
                          .description = {.backbone = content.backbone,
                                          .channels = content.channels,
                                          .viewSize = content.viewSize,
                                          .mean = content.mean,
                                          .standardDeviation = content.standardDeviation,
                                          .classNames = content.classNames,
                                          .trainedBy = content.trainedBy},
                          .tensors = orderedAs(stateOf(*backbone), file, content)};
  const std::map<std::string, torch::Tensor> all(content.tensors.begin(), content.tensors.end());
  const torch::Tensor weight = all.at("fc.weight");
  if (weight.size(1) != backbone->featureDim()) {
    throw CheckpointError(
        fmt::format("{}: fc.weight takes {} features, and a {} gives {}; train it again",
                    file.string(), weight.size(1), content.backbone.name, backbone->featureDim()));
  }
  // torchvision's transformers have another name for it.
  const std::string layer = network.isTransformer() ? "heads.head." : "fc.";
  network.tensors.emplace_back(layer + "weight", weight);
  network.tensors.emplace_back(layer + "bias", all.at("fc.bias"));
  return network;
}

}  // namespace

ExportedNetwork networkToExport(const std::filesystem::path& fileOrRun) {
  ExportedNetwork network =
      isClassifierFile(fileOrRun) ? networkOfClassifier(fileOrRun) : networkOfEncoder(fileOrRun);
  finish(network);
  return network;
}

}  // namespace mixmask
