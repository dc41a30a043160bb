// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace mixmask {

// The unsigned bytes of an IDX file (LeCun, "The MNIST database"), gzipped or not, whatever its
// name says. recordShape: what one record must be: {28, 28} of an image, {} of a label.
// Throws DataError that names the file and, where one is at fault, the record.
std::vector<std::uint8_t> readIdxFile(const std::filesystem::path& file,
                                      const std::vector<std::int64_t>& recordShape);

}  // namespace mixmask
