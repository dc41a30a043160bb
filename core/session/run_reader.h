// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/session/import_content.h"
#include "core/session/run_summary.h"

namespace mixmask {

// A run, an imported file, or a folder that may not be looked into.
bool isListed(const std::filesystem::path& path);

// Summaries of what is new, has changed or goes on since it was read last.
class RunReader {
 public:
  std::optional<RunSummary> readIfChanged(const std::filesystem::path& run);
  void forget(const std::filesystem::path& run) { known_.erase(run); }
  // Gives those that were known and are not among `present`.
  std::vector<std::filesystem::path> forgetAllBut(
      const std::vector<std::filesystem::path>& present);

 private:
  // The times of what a summary is made of: as long as none changes, nothing is read.
  using Stamp = std::array<std::filesystem::file_time_type, 6>;
  struct Known {
    Stamp stamp{};
    bool isLive = false;  // grows older with every look, changed or not
    std::shared_ptr<const ImportContent> import;
  };
  static Stamp stampOfRun(const std::filesystem::path& run);
  static Stamp stampOfImport(const std::filesystem::path& file,
                             std::filesystem::file_time_type changed, const ImportContent& content);
  std::optional<RunSummary> readRun(const std::filesystem::path& run);
  std::optional<RunSummary> readImport(const std::filesystem::path& file);

  std::map<std::filesystem::path, Known> known_;
};

}  // namespace mixmask
