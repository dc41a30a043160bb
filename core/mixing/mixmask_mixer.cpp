// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/mixmask_mixer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/mixing/mixture.h"

namespace mixmask {

OptionTable<MixMaskOptions> mixMaskOptions(const MixMaskOptions& defaults) {
  std::vector<OptionChoice> masks;
  for (const auto& entry : maskGeneratorTable()) masks.push_back({entry.key, entry.label});
  OptionTable<MixMaskOptions> table(defaults);
  table.option("mask", &MixMaskOptions::mask, "Mask", "How the cells that are kept are arranged.")
      .choices(masks)
      .option("gridSize", &MixMaskOptions::gridSize, "Grid cells per side",
              "The mask is a grid of g x g cells that is enlarged to the picture; the official "
              "ImageNet command uses 8.")
      .unit("cells")
      .range(2, 32)
      .option(
          "keepRatio", &MixMaskOptions::keepRatio, "Keep ratio",
          "The share of the mixture that shows the view's own picture; the loss is weighted by "
          "lambda, the share that the drawn mask really keeps. With the official generator and "
          "discrete masks it is the released mask_lam, which means the opposite: the share that "
          "is filled.")
      .range(0.01, 0.99)
      .option(
          "partner", &MixMaskOptions::partner, "Partner",
          "Which picture of the batch fills the masked cells: row N - 1 - i for row i as in the "
          "official code, or a random permutation in which no picture fills itself.")
      .choices({{"reverse", "Batch reversed"}, {"permutation", "Random permutation"}})
      .option("perSample", &MixMaskOptions::perSample, "One mask per sample",
              "Each picture of a batch has its own mask and its own lambda; off: one mask for the "
              "batch, as in the official code.")
      .option(
          "generator", &MixMaskOptions::generator, "Mask generator",
          "Exact keeps the share that was asked for; official is the released code, whose block "
          "masks stay under-filled or empty on coarse grids.")
      .choices({{"exact", "Exact"}, {"official", "As released"}})
      .option("ratioSampling", &MixMaskOptions::ratioSampling, "Ratio sampling",
              "Fixed: every mask keeps the keep ratio, as in the paper. Uniform and Beta draw a "
              "ratio for each mask, which makes the adaptive weight vary; an extension of ours.")
      .choices({{"fixed", "Fixed"}, {"uniform", "Uniform"}, {"beta", "Beta"}})
      .option("ratioSpread", &MixMaskOptions::ratioSpread, "Ratio spread",
              "Uniform sampling: how far the ratio of a mask may lie from the keep ratio.")
      .range(0, 0.5)
      .option("ratioBeta", &MixMaskOptions::ratioBeta, "Ratio Beta",
              "Beta sampling: both parameters of the distribution; 1 is uniform on 0 to 1, larger "
              "values gather around one half.")
      .range(0.05, 100);
  return table;
}

MixMaskMixer::MixMaskMixer(const MixMaskOptions& options)
    : options_(options),
      generate_(makeMaskGenerator(options.mask, options.generator,
                                  static_cast<int>(options.gridSize), options.keepRatio)) {
  if (options.partner != "reverse" && options.partner != "permutation") {
    throw ConfigError(
        fmt::format("mixer.partner: there is no partner rule \"{}\"; use reverse or permutation",
                    options.partner));
  }
}

MaskGrid MixMaskMixer::drawMask(Random& random) const {
  if (options_.ratioSampling == "fixed") return generate_(random);
  const double ratio =
      options_.ratioSampling == "beta"
          ? random.beta(options_.ratioBeta, options_.ratioBeta)
          : options_.keepRatio + random.uniform(-options_.ratioSpread, options_.ratioSpread);
  return makeMaskGenerator(options_.mask, options_.generator, static_cast<int>(options_.gridSize),
                           std::clamp(ratio, 0.01, 0.99))(random);
}

std::vector<MixDraw> MixMaskMixer::draw(std::int64_t batchSize, int height, int width,
                                        std::uint64_t seed, std::int64_t step) const {
  DrawKey key{.seed = seed, .stream = Stream::mask, .index = static_cast<std::uint64_t>(step)};
  MixDraw draw;
  const std::int64_t masks = options_.perSample ? batchSize : 1;
  for (std::int64_t row = 0; row < masks; ++row) {
    key.view = static_cast<std::uint32_t>(row);
    Random random(key);
    draw.masks.push_back(drawMask(random));
    draw.lambda.push_back(keptShareInPixels(draw.masks.back(), height, width));
  }
  if (options_.partner == "permutation" && batchSize > 1) {
    key.stream = Stream::partner;
    key.view = 0;
    draw.partner = Random(key).permutationWithoutFixedPoints(batchSize);
  } else {
    draw.partner = reversedPartners(batchSize);
  }
  return {draw};
}

MixPlan MixMaskMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                           const std::vector<MixDraw>& draws) const {
  return cleanAndMixture(view1, view2, draws.at(0));
}

}  // namespace mixmask
