// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mixmask {

// Symbolic links are followed; false where there is nothing, a loop of links, or no access. A FIFO
// or a device is neither.
bool isFile(const std::filesystem::path& path);
bool isFolder(const std::filesystem::path& path);

// Archives unpack into a folder of their own: root / nested where `file` is there and not in root.
std::filesystem::path folderHolding(const std::filesystem::path& file,
                                    const std::filesystem::path& root, const std::string& nested);

// The lines of a text file without their ends; element i is line i + 1. Throws DataError.
std::vector<std::string> readLines(const std::filesystem::path& file);

}  // namespace mixmask
