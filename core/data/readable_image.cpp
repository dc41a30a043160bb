// SPDX-License-Identifier: Apache-2.0
#include "core/data/readable_image.h"

#include "core/base/error.h"
#include "core/base/random.h"

namespace mixmask {
namespace {

constexpr int kMostTries = 100;

// Nothing where all those that were tried are bad, too.
cv::Mat replacementOf(const Dataset& dataset, std::int64_t index, std::uint64_t seed,
                      std::int64_t epoch) {
  Random random(DrawKey{.seed = seed,
                        .stream = Stream::replacement,
                        .epoch = static_cast<std::uint64_t>(epoch),
                        .index = static_cast<std::uint64_t>(index)});
  for (int i = 0; i < kMostTries; ++i) {
    try {
      return dataset.image(random.below(dataset.size()));
    } catch (const DataError&) {
      // Bad as well; it is told where its own turn comes.
    }
  }
  return {};
}

}  // namespace

ReadableImage readableImage(const Dataset& dataset, std::int64_t index, std::uint64_t seed,
                            std::int64_t epoch) {
  try {
    return {dataset.image(index), {}};
  } catch (const DataError& error) {
    ReadableImage image{replacementOf(dataset, index, seed, epoch), error.what()};
    if (image.picture.empty()) throw;
    return image;
  }
}

}  // namespace mixmask
