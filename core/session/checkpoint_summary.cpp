// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_summary.h"

#include "core/checkpoints/classifier_file.h"
#include "core/checkpoints/foreign_backbone.h"
#include "core/training/training_checkpoint.h"

namespace mixmask {
namespace {

// numpy's and torch's names.
std::string nameOf(torch::ScalarType type) {
  switch (type) {
    case torch::kFloat32:
      return "float32";
    case torch::kFloat64:
      return "float64";
    case torch::kFloat16:
      return "float16";
    case torch::kBFloat16:
      return "bfloat16";
    case torch::kInt64:
      return "int64";
    case torch::kInt32:
      return "int32";
    case torch::kInt16:
      return "int16";
    case torch::kInt8:
      return "int8";
    case torch::kUInt8:
      return "uint8";
    case torch::kBool:
      return "bool";
    default:
      return torch::toString(type);
  }
}

void addTensors(const ForeignFile& content, CheckpointSummary& summary) {
  for (const auto& [name, tensor] : content.tensors) {
    const bool finite = !tensor.is_floating_point() || torch::isfinite(tensor).all().item<bool>();
    summary.tensors.push_back({name, nameOf(tensor.scalar_type()), tensor.sizes().vec(), finite});
    summary.numbers += tensor.numel();
    summary.bytes += static_cast<std::int64_t>(tensor.nbytes());
  }
}

CheckpointSummary summaryOfOwn(const std::filesystem::path& fileOrRun) {
  const LoadedCheckpoint checkpoint = openCheckpoint(fileOrRun);  // compares its digests
  CheckpointSummary summary;
  summary.file = checkpoint.path;
  summary.format = "safetensors";
  summary.origin = "MixMask Studio";
  summary.framework = checkpoint.config.framework.name;
  summary.backbone = checkpoint.config.backbone.name;
  summary.config = toYaml(checkpoint.config);
  addTensors({.format = {}, .tensors = checkpoint.content.tensors, .values = {}}, summary);
  summary.values = {{"step", std::to_string(checkpoint.position.step)}};
  return summary;
}

}  // namespace

CheckpointSummary summarizeCheckpoint(const std::filesystem::path& fileOrRun) {
  if (isOwnCheckpoint(fileOrRun)) return summaryOfOwn(fileOrRun);
  const ForeignFile content = readForeignFile(fileOrRun);
  CheckpointSummary summary;
  summary.file = fileOrRun;
  summary.format = content.format;
  if (const auto backbone = backboneOf(content)) {
    summary.origin = isClassifierFile(fileOrRun) ? "MixMask Studio (classifier)" : backbone->origin;
    summary.backbone = backbone->name;
  }
  addTensors(content, summary);
  summary.values = content.values;
  return summary;
}

}  // namespace mixmask
