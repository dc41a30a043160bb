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

}  // namespace mixmask
