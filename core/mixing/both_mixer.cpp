// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/both_mixer.h"

#include "core/mixing/mixture.h"

namespace mixmask {

BothMixer::BothMixer(const MixMaskOptions& mixMask, const UnMixOptions& unMix)
    : unMix_(unMix), mixMask_(mixMask) {}

std::vector<MixDraw> BothMixer::draw(std::int64_t batchSize, int height, int width,
                                     std::uint64_t seed, std::int64_t step) const {
  auto draws = unMix_.draw(batchSize, height, width, seed, step);
  draws.push_back(mixMask_.draw(batchSize, height, width, seed, step).front());
  return draws;
}

MixPlan BothMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                        const std::vector<MixDraw>& draws) const {
  return {view1,
          view2,
          {{.images = view1, .targets = {Target{}}},
           mixtureOf(view1, draws.at(0), LossTerm::unmix, LossTerm::unmixPartner),
           mixtureOf(view1, draws.at(1), LossTerm::mixed, LossTerm::partner)}};
}

}  // namespace mixmask
