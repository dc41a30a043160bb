// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace mixmask {

// Holds a run folder for this process by its file `lock`. The system releases it when the process
// ends in whatever way, so that the lock of a dead process is simply free. The file stays.
class RunLock {
 public:
  explicit RunLock(const std::filesystem::path& folder);  // throws OutputError
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  ~RunLock();

 private:
  int descriptor_ = -1;
};

// Whether a process holds the folder now, or might: only a lock that is seen to be free is free.
// Looking takes it for a moment, which RunLock waits for.
bool isRunLocked(const std::filesystem::path& folder);

}  // namespace mixmask
