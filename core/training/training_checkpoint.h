// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/checkpoints/safetensors.h"
#include "core/config/run_config.h"
#include "core/frameworks/siamese_framework.h"
#include "core/training/optimizer.h"

namespace mixmask {

// What a checkpoint holds besides tensors. Random numbers need no state: they follow from the seed
// and the step.
struct TrainingPosition {
  std::int64_t step = 0;     // steps done
  double knnUntrained = -1;  // negative: not measured
  double bestKnn = -1;       // of the checkpoint kept as best
  std::int64_t bestStep = -1;
};

// One safetensors file with everything an exact resume needs: "model.*" (both encoders with their
// buffers, queue and head), "optimizer.*", and the position and configuration in the metadata.
// Throws DivergenceError, and writes nothing, where a tensor holds a value that is not finite.
std::int64_t saveCheckpoint(const std::filesystem::path& file, const RunConfig& config,
                            const TrainingPosition& position, const SiameseFramework& framework,
                            const Optimizer& optimizer);

// A checkpoint that has been read and verified against its digest.
struct LoadedCheckpoint {
  std::filesystem::path path;
  TensorFile content;
  RunConfig config;
  TrainingPosition position;
};
LoadedCheckpoint readCheckpoint(const std::filesystem::path& file);

// The highest step of the run that validates; the reasons why others did not go to `refused`.
// Throws CheckpointError where there are files and none validates; nullptr: there is no file.
std::unique_ptr<LoadedCheckpoint> newestCheckpoint(const std::filesystem::path& runFolder,
                                                   std::vector<std::string>& refused);
// A checkpoint file, or the newest one of a run folder. Throws CheckpointError.
LoadedCheckpoint openCheckpoint(const std::filesystem::path& fileOrRun);
// Whether openCheckpoint() is the one to ask: a folder, or a safetensors file with our format in
// its metadata, damaged or not.
bool isOwnCheckpoint(const std::filesystem::path& fileOrRun);

// Copies tensors into the framework, and into the optimizer's state where one is given. All names,
// shapes and types must agree; else CheckpointError lists what does not, and nothing is changed.
void restore(const LoadedCheckpoint& checkpoint, SiameseFramework& framework, Optimizer* optimizer);

}  // namespace mixmask
