// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/no_mixer.h"

namespace mixmask {

std::vector<MixDraw> NoMixer::draw(std::int64_t /*batchSize*/, int /*height*/, int /*width*/,
                                   std::uint64_t /*seed*/, std::int64_t /*step*/) const {
  return {};
}

MixPlan NoMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                      const std::vector<MixDraw>& /*draws*/) const {
  return {view1, view2, {{.images = view1, .targets = {Target{}}}}};
}

}  // namespace mixmask
