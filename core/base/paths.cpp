// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
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

bool isThere(const fs::path& path) {
  std::error_code unknown;
  return fs::exists(path, unknown);
}

fs::path freePath(const fs::path& path, const std::string& ending) {
  return freePath(path, ending, &isThere);
}

fs::path freePath(const fs::path& path, const std::string& ending,
                  const std::function<bool(const fs::path&)>& isTaken) {
  fs::path wanted = path.string() + ending;
  for (int i = 2; isTaken(wanted); ++i) wanted = fmt::format("{}-{}{}", path.string(), i, ending);
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

bool mayBeListed(const fs::path& folder) {
  const fs::path inside = folder / ".";  // which can only be reached where one may enter it
  return ::faccessat(AT_FDCWD, inside.c_str(), R_OK, AT_EACCESS) == 0 || errno != EACCES;
}

std::string readingForbidden(const fs::path& path) {
  return fmt::format("cannot read {}: Permission denied; check who may read it", path.string());
}

void requireListable(const fs::path& folder) {
  if (!mayBeListed(folder)) throw DataError(readingForbidden(folder));
}

}  // namespace mixmask
