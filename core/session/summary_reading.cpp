// SPDX-License-Identifier: Apache-2.0
#include "core/session/summary_reading.h"

#include <fmt/format.h>

#include "core/checkpoints/input_file.h"

namespace mixmask {
namespace {

constexpr std::uint64_t kLargestText = 1 << 20;  // bytes

}  // namespace

std::string readSmallText(const std::filesystem::path& file) {
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(file, unknown);
  if (!unknown && size > kLargestText) {
    throw DataError(
        fmt::format("{} has {} bytes and is not read here", file.filename().string(), size));
  }
  return readWholeFile(file, &raiseAs<DataError>);
}

}  // namespace mixmask
