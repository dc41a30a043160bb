// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/masking/mask_grid.h"

namespace mixmask {

// Everything random about one changed query input of a batch, drawn on the CPU: lambda is known
// without asking the device, and the Lab shows what the trainer saw.
struct MixDraw {
  // Masks lie row by row, `masksPerRow` a row (channels with masks of their own), or once for the
  // whole batch; none where every pixel is blended.
  std::vector<MaskGrid> masks;
  std::vector<std::int64_t> partner;  // N; what row i shows beside itself; empty: nothing (erased)
  std::vector<double> lambda;         // 1 or N; the share of its own picture that row i shows
  int masksPerRow = 1;
  // Where holes are filled with noise, N: of its numbers, and the side in pixels of the patch that
  // is repeated over the picture (its whole side: none is).
  std::vector<std::uint64_t> noiseSeeds{};
  std::vector<int> noisePatches{};

  bool perSample() const { return lambda.size() > 1; }
  const MaskGrid& maskOf(std::int64_t row) const {
    return masks[perSample() ? row * masksPerRow : 0];
  }
  double lambdaOf(std::int64_t row) const { return lambda[perSample() ? row : 0]; }
  // The draw of a batch of two, this row and its partner (or itself), whose first row comes out as
  // this row does in the whole batch.
  MixDraw pairOf(std::int64_t row) const;
};

}  // namespace mixmask
