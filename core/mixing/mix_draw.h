// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/masking/mask_grid.h"

namespace mixmask {

// Everything random about the mixture of one batch, drawn on the CPU: lambda is known without
// asking the device, and the Lab shows what the trainer saw.
struct MixDraw {
  std::vector<MaskGrid> masks;        // none (nothing is mixed), 1 (for the batch) or N
  std::vector<std::int64_t> partner;  // N; row i is filled from row partner[i]
  std::vector<double> lambda;         // as many as masks; mean of the mask in pixels

  bool mixes() const { return !masks.empty(); }
  bool perSample() const { return masks.size() > 1; }
  const MaskGrid& maskOf(std::int64_t row) const { return masks[perSample() ? row : 0]; }
  double lambdaOf(std::int64_t row) const { return lambda[perSample() ? row : 0]; }
};

}  // namespace mixmask
