// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/backbones/backbone_table.h"
#include "core/config/run_config.h"

namespace mixmask {

// An encoder that is judged or exported, and where it comes from.
struct JudgedEncoder {
  RunConfig config;  // of the run that trained it; of an import only its backbone is known
  std::filesystem::path checkpoint;
  std::int64_t step = -1;  // negative: unknown
  std::string origin;      // "MixMask Studio", or the program that trained it
  bool isImport = false;
  std::int64_t channels = 3;  // of the images that it takes
  Backbone backbone;          // the query or online encoder, without its head; on the CPU
};

// Reads a file, also of another program (see importBackbone), or a run folder's newest checkpoint.
// Throws CheckpointError, also where a weight is not finite.
JudgedEncoder openEncoder(const std::filesystem::path& fileOrRun);

}  // namespace mixmask
