// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/unmix_mixer.h"

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/mixing/mixture.h"

namespace mixmask {
namespace {

// A mask as fine as the picture: 0 inside the box.
MaskGrid maskOutside(const CutBox& box, int size) {
  MaskGrid mask(size, 1);
  for (int row = box.top; row < box.bottom; ++row) {
    std::fill(&mask.at(row, 0) + box.left, &mask.at(row, 0) + box.right, std::uint8_t{0});
  }
  return mask;
}

}  // namespace

OptionTable<UnMixOptions> unMixOptions() {
  OptionTable<UnMixOptions> table;
  table
      .option("beta", &UnMixOptions::beta, "Beta",
              "Both parameters of the Beta distribution that the weight of the view's own picture "
              "is drawn from, once a step; 1 (uniform) in Un-Mix.")
      .range(0.05, 100)
      .option("globalProbability", &UnMixOptions::globalProbability, "Global probability",
              "How often the whole pictures are blended; otherwise a box comes from the partner. "
              "0.5 in Un-Mix.")
      .range(0, 1);
  return table;
}

CutBox cutBox(int height, int width, double lambda, int centreRow, int centreColumn) {
  const double share = std::sqrt(1.0 - lambda);
  const int rows = static_cast<int>(height * share) / 2;
  const int columns = static_cast<int>(width * share) / 2;
  return {std::clamp(centreRow - rows, 0, height), std::clamp(centreColumn - columns, 0, width),
          std::clamp(centreRow + rows, 0, height), std::clamp(centreColumn + columns, 0, width)};
}

std::vector<MixDraw> UnMixMixer::draw(std::int64_t batchSize, int height, int width,
                                      std::uint64_t seed, std::int64_t step) const {
  TORCH_CHECK(height == width, "UnMixMixer: views of ", height, " x ", width, " are not square");
  Random random(
      DrawKey{.seed = seed, .stream = Stream::unmix, .index = static_cast<std::uint64_t>(step)});
  MixDraw draw;
  draw.partner = reversedPartners(batchSize);
  draw.lambda = {random.beta(options_.beta, options_.beta)};
  if (!random.chance(options_.globalProbability)) {
    const auto row = static_cast<int>(random.below(height));
    const auto column = static_cast<int>(random.below(width));
    draw.masks = {maskOutside(cutBox(height, width, draw.lambda[0], row, column), height)};
    draw.lambda = {keptShareInPixels(draw.masks[0], height, width)};
  }
  return {draw};
}

MixPlan UnMixMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                         const std::vector<MixDraw>& draws) const {
  return cleanAndMixture(view1, view2, draws.at(0));
}

}  // namespace mixmask
