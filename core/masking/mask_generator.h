// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/masking/mask_grid.h"

namespace mixmask {

// One kind of mask in one form: exact (ours) or official (the released code with its quirks).
struct MaskGeneratorEntry {
  std::string key, label, description;  // "block", "discrete"
  MaskGrid (*exact)(int gridSize, double keepRatio, Random&);
  MaskGrid (*official)(int gridSize, double maskLam, Random&);
};
const std::vector<MaskGeneratorEntry>& maskGeneratorTable();

using MaskGenerator = std::function<MaskGrid(Random&)>;
// kind: a key of the table; generator: "exact" | "official". Throws ConfigError otherwise.
MaskGenerator makeMaskGenerator(const std::string& kind, const std::string& generator, int gridSize,
                                double keepRatio);

}  // namespace mixmask
