// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "core/session/run_request.h"

namespace mixmask {

// How another process steers a run whose folder it can write to: `control.json`, one request such
// as
// {"request": "pause"}, whole or not at all. The run takes it at its next step and removes the
// file; a newer request takes the place of one that was not taken yet.
void leaveRequest(const std::filesystem::path& runFolder, RunRequest request);  // OutputError

// Removes the file and gives what it asked for; nothing where there is no file. Throws DataError
// for a file that asks for nothing known, and OutputError for one that cannot be moved away: it
// would be served again and again.
std::optional<RunRequest> takeRequest(const std::filesystem::path& runFolder);
void discardRequest(const std::filesystem::path& runFolder);

// What has been left and not been taken; nothing also for a file that asks for nothing known.
std::optional<RunRequest> waitingRequest(const std::filesystem::path& runFolder);

}  // namespace mixmask
