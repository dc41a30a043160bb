// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"

#include <fmt/format.h>

#include <cstdlib>

#include "core/base/error.h"

namespace mixmask {

namespace fs = std::filesystem;

fs::path userFolder(const char* variable, const char* fallback) {
  if (const char* base = std::getenv(variable); base != nullptr && *base != '\0') {
    return fs::path(base) / "mixmask";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : ".") / fallback / "mixmask";
}

fs::path freePath(const fs::path& path, const std::string& ending) {
  std::error_code unknown;
  fs::path wanted = path.string() + ending;
  for (int i = 2; fs::exists(wanted, unknown); ++i) {
    wanted = fmt::format("{}-{}{}", path.string(), i, ending);
  }
  return wanted;
}

void moveTo(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::rename(from, to, error);
  if (error) {
    throw OutputError(fmt::format("cannot move {} to {}: {}; check who may write there",
                                  from.string(), to.string(), error.message()));
  }
}

}  // namespace mixmask
