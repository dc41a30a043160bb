// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/session/run_summary.h"

namespace mixmask {

// Encoders of this or other programs that are listed beside the runs: as files in the folder
// `imported` below the root of a library. Evaluation and comparison take the file as it is.
inline constexpr const char* kImportFolder = "imported";
bool isImport(const std::filesystem::path& file);

// Copies the file there, whole or not at all; gives where it is. Recognises it by its content:
// throws Error, one sentence, where it is no file that can be read, or holds no encoder.
std::filesystem::path importEncoder(const std::filesystem::path& root,
                                    const std::filesystem::path& file);

// Never throws for what the file holds: that is a sentence in `problems`.
RunSummary summarizeImport(const std::filesystem::path& file);

}  // namespace mixmask
