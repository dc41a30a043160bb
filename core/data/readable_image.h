// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <string>

#include "core/data/dataset.h"

namespace mixmask {

// An image of the data set, or another one where its file cannot be read.
struct ReadableImage {
  cv::Mat picture;
  std::string problem;  // why the image itself is not shown; empty: it is
};

// What takes a bad image's place is a function of (seed, epoch, index) alone, so runs that are
// resumed see the same. Throws the first DataError where a hundred others cannot be read either.
ReadableImage readableImage(const Dataset& dataset, std::int64_t index, std::uint64_t seed,
                            std::int64_t epoch);

}  // namespace mixmask
