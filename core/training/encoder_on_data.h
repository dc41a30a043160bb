// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/evaluation/features.h"
#include "core/training/judged_encoder.h"

namespace mixmask {

// An encoder with the images and the views that it is judged by.
struct EncoderOnData {
  JudgedEncoder encoder;   // its backbone is on the device
  RunConfig config;        // of the run, with the data, runtime and view of this evaluation
  FeatureRequest request;  // that says the same of clean images
};

// data: NAME[:ROOT]; empty: the data of the run. assignments: of data.*, runtime.* and
// augmentation.*. Throws CheckpointError, and ConfigError where the images do not fit the network.
EncoderOnData openEncoderOnData(const std::filesystem::path& checkpoint, const std::string& data,
                                const std::vector<std::string>& assignments);

}  // namespace mixmask
