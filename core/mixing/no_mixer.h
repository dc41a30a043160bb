// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/mixing/view_mixer.h"

namespace mixmask {

// No mixing: the framework's plain loss, row i of view 1 with key i.
class NoMixer : public ViewMixer {
 public:
  std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                            std::int64_t step) const override;
  MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
               const std::vector<MixDraw>& draws) const override;
};

}  // namespace mixmask
