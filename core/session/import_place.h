// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace mixmask {

// Where a file is imported or trashed that was to get this name: neither it nor remarks of another
// one are there.
std::filesystem::path freeImportPath(const std::filesystem::path& wanted);

// With its tags and notes: both or none. Throws OutputError.
void moveImport(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace mixmask
