// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/no_mixer.h"

#include <numeric>

namespace mixmask {

MixDraw NoMixer::draw(std::int64_t batchSize, int /*height*/, int /*width*/, std::uint64_t /*seed*/,
                      std::int64_t /*step*/) const {
  MixDraw draw;
  draw.partner.resize(static_cast<std::size_t>(batchSize));
  std::iota(draw.partner.begin(), draw.partner.end(), std::int64_t{0});
  return draw;
}

MixPlan NoMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                      const MixDraw& /*draw*/) const {
  return {.keys = view2, .queries = {{.images = view1, .targets = {Target{}}}}};
}

}  // namespace mixmask
