// SPDX-License-Identifier: Apache-2.0
#include "core/masking/mask_generator.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/masking/block_mask.h"
#include "core/masking/discrete_mask.h"

namespace mixmask {
namespace {

constexpr int kSmallestGrid = 2;
constexpr int kLargestGrid = 32;

const MaskGeneratorEntry& entryOf(const std::string& kind) {
  std::string known;
  for (const MaskGeneratorEntry& entry : maskGeneratorTable()) {
    if (entry.key == kind) return entry;
    known += (known.empty() ? "" : ", ") + entry.key;
  }
  throw ConfigError(
      fmt::format("mixer.mask: there is no mask generator \"{}\"; use one of {}", kind, known));
}

}  // namespace

const std::vector<MaskGeneratorEntry>& maskGeneratorTable() {
  static const std::vector<MaskGeneratorEntry> table{
      {"block", "Blocks", "A few rectangles of neighbouring cells show the view's own picture.",
       &exactBlockMask, &officialBlockMask},
      {"discrete", "Single cells",
       "Each cell shows the view's own picture or the partner's, independently of the others.",
       &exactDiscreteMask, &officialDiscreteMask},
  };
  return table;
}

MaskGenerator makeMaskGenerator(const std::string& kind, const std::string& generator, int gridSize,
                                double keepRatio) {
  const MaskGeneratorEntry& entry = entryOf(kind);
  if (generator != "exact" && generator != "official") {
    throw ConfigError(fmt::format(
        "mixer.generator: there is no generator \"{}\"; use exact or official", generator));
  }
  if (gridSize < kSmallestGrid || gridSize > kLargestGrid) {
    throw ConfigError(fmt::format("mixer.gridSize: {} is not a grid of {} to {} cells a side",
                                  gridSize, kSmallestGrid, kLargestGrid));
  }
  if (!(keepRatio > 0 && keepRatio < 1)) {
    throw ConfigError(
        fmt::format("mixer.keepRatio: {} is not between 0 and 1; use 0.5, for example", keepRatio));
  }
  const auto draw = generator == "exact" ? entry.exact : entry.official;
  return [=](Random& random) { return draw(gridSize, keepRatio, random); };
}

}  // namespace mixmask
