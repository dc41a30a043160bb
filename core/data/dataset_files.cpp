// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <system_error>

#include "core/base/error.h"

namespace mixmask {

bool isFile(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

bool isFolder(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

std::filesystem::path folderHolding(const std::filesystem::path& file,
                                    const std::filesystem::path& root, const std::string& nested) {
  return !isFile(root / file) && isFile(root / nested / file) ? root / nested : root;
}

std::vector<std::string> readLines(const std::filesystem::path& file) {
  constexpr std::uintmax_t kLargest = 256'000'000;  // lists of names have a few megabytes
  std::error_code error;
  if (const std::uintmax_t size = std::filesystem::file_size(file, error);
      !error && size > kLargest) {
    throw DataError(
        fmt::format("Cannot read {}: {} bytes are too many for a list of names; put the "
                    "original file there",
                    file.string(), size));
  }
  errno = 0;
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::move(line));
  }
  if (!stream.eof() || stream.bad()) {
    throw DataError(fmt::format("Cannot read {}: {}; check its permissions and the disk",
                                file.string(), std::generic_category().message(errno)));
  }
  return lines;
}

}  // namespace mixmask
