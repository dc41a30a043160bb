// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace mixmask {

// "step-00000123.safetensors" -> 123; nothing for a name that this program would not give.
std::optional<std::int64_t> stepOfCheckpointName(const std::string& name);

// Removes the temporary files that writes of ended processes (or of this one) left in `folder`,
// where `isOurs` knows the name that the file was to get. Throws OutputError.
void removeUnfinishedWrites(const std::filesystem::path& folder,
                            const std::function<bool(const std::string& name)>& isOurs);

// Deletes the checkpoints in `runFolder` up to `newestStep` but the last three of them and that of
// `bestStep`.
void removeOldCheckpoints(const std::filesystem::path& runFolder, std::int64_t newestStep,
                          std::int64_t bestStep);

}  // namespace mixmask
