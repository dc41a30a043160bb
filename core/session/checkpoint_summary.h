// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace mixmask {

// What a checkpoint of this or another program holds.
struct CheckpointSummary {
  struct Tensor {
    std::string name, type;  // "float32"
    std::vector<std::int64_t> shape;
    bool finite = true;
  };
  std::filesystem::path file;       // of a run folder its newest checkpoint
  std::string format;               // "safetensors", "torch zip", "torch legacy", "pickle"
  std::string origin;               // "MixMask Studio", "Detectron2"; empty: unknown
  std::string framework, backbone;  // keys, as far as they are known
  std::string config;               // YAML of one of ours
  std::vector<Tensor> tensors;
  std::int64_t numbers = 0, bytes = 0;                      // in all tensors
  std::vector<std::pair<std::string, std::string>> values;  // besides tensors, as JSON
};

// Throws CheckpointError.
CheckpointSummary summarizeCheckpoint(const std::filesystem::path& fileOrRun);

}  // namespace mixmask
