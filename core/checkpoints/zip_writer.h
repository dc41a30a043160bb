// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mixmask {

struct ZipEntry {
  std::string name;        // ASCII, with its folder
  std::string_view bytes;  // must live until the archive is made
};

// A zip archive with these entries in this order, uncompressed and without times, so that equal
// entries give equal archives. Each content begins at a multiple of 64 bytes, as torch lays them to
// map them into memory. Throws OutputError that names `file`, which it does not write.
std::string zipArchiveOf(std::span<const ZipEntry> entries, const std::string& file);

}  // namespace mixmask
