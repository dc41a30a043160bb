// SPDX-License-Identifier: Apache-2.0
#include "core/training/judged_encoder.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/training/imported_backbone.h"
#include "core/training/training_checkpoint.h"

namespace mixmask {
namespace {

JudgedEncoder encoderOfRun(const std::filesystem::path& fileOrRun) {
  const LoadedCheckpoint checkpoint = openCheckpoint(fileOrRun);
  const RunConfig& config = checkpoint.config;
  JudgedEncoder encoder{.config = config,
                        .checkpoint = checkpoint.path,
                        .step = checkpoint.position.step,
                        .origin = "MixMask Studio",
                        .channels = datasetEntry(config.data.name).channels,
                        .backbone = nullptr};
  auto framework = makeFramework(
      config.framework, {config.backbone, encoder.channels, augmentationOf(config).viewSize}, 0);
  const bool inDouble = config.runtime.precision == "fp64";
  place(*framework, torch::kCPU, inDouble ? torch::kFloat64 : torch::kFloat32);
  restore(checkpoint, *framework, nullptr);
  encoder.backbone = framework->backbone();
  return encoder;
}

JudgedEncoder encoderOfOthers(const std::filesystem::path& file) {
  ImportedBackbone imported = importBackbone(file);
  JudgedEncoder encoder{.checkpoint = file,
                        .origin = imported.origin,
                        .isImport = true,
                        .channels = imported.shape.inputChannels,
                        .backbone = imported.backbone};
  encoder.config.backbone = imported.shape.backbone;
  return encoder;
}

}  // namespace

JudgedEncoder openEncoder(const std::filesystem::path& fileOrRun) {
  JudgedEncoder encoder =
      isOwnCheckpoint(fileOrRun) ? encoderOfRun(fileOrRun) : encoderOfOthers(fileOrRun);
  for (const auto& item : encoder.backbone->named_parameters()) {
    if (torch::isfinite(item.value()).all().item<bool>()) continue;
    throw CheckpointError(fmt::format(
        "{}: '{}' holds values that are not finite; use an earlier checkpoint of that run",
        encoder.checkpoint.string(), item.key()));
  }
  return encoder;
}

}  // namespace mixmask
