// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/mixing/mixmask_mixer.h"
#include "core/mixing/unmix_mixer.h"

namespace mixmask {

// Un-Mix and MixMask in one step (official main_moco_mixmask.py --method both, builder_both.py):
// three query inputs, the clean view, the mixture of Un-Mix with the reversed batch and that of
// MixMask, whose partners are a random permutation; five loss terms. Official permutations may
// leave a picture where it is (filled with itself); ours have no fixed points.
class BothMixer : public ViewMixer {
 public:
  BothMixer(const MixMaskOptions& mixMask, const UnMixOptions& unMix);

  // The draw of Un-Mix, then that of MixMask.
  std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                            std::int64_t step) const override;
  MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
               const std::vector<MixDraw>& draws) const override;

 private:
  UnMixMixer unMix_;
  MixMaskMixer mixMask_;
};

}  // namespace mixmask
