// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace mixmask {

// The training images whose labels a semi-supervised protocol may see.
struct LabelSplit {
  std::vector<std::int64_t> indices;  // rising
  std::string digest;                 // SHA-256 over them
};

// The share of each class, rounded up: the images whose SHA-256 of (seed, name) is smallest, so
// that the split depends on no generator and no order, and that of 1 % lies within that of 10 %.
LabelSplit hashedSplit(const Dataset& dataset, double share, std::uint64_t seed);

// The images that a published list names, one a line, with or without their class's folder:
// "n01440764/n01440764_10026.JPEG" or "n01440764_10026.JPEG". Throws DataError that names the line
// where an image is not there or stands there twice.
LabelSplit listedSplit(const Dataset& dataset, const std::filesystem::path& list);

}  // namespace mixmask
