// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/mixmask_mixer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/ops/masked_fill.h"

namespace mixmask {
namespace {

std::vector<std::int64_t> reversed(std::int64_t batchSize) {
  std::vector<std::int64_t> partner(static_cast<std::size_t>(batchSize));
  for (std::int64_t i = 0; i < batchSize; ++i) partner[i] = batchSize - 1 - i;
  return partner;
}

// 1 or N, g, g; uint8, on the CPU.
torch::Tensor cellsOf(const std::vector<MaskGrid>& masks) {
  const std::int64_t size = masks.front().size;
  torch::Tensor cells =
      torch::empty({static_cast<std::int64_t>(masks.size()), size, size}, torch::kByte);
  auto* target = cells.data_ptr<std::uint8_t>();
  for (const MaskGrid& mask : masks)
    target = std::copy(mask.cells.begin(), mask.cells.end(), target);
  return cells;
}

// lambda of each row: N, float64, on the CPU.
torch::Tensor lambdasOf(const MixDraw& draw, std::int64_t batchSize) {
  if (!draw.perSample()) return torch::full({batchSize}, draw.lambda.front(), torch::kDouble);
  return torch::tensor(draw.lambda, torch::kDouble);
}

void checkDraw(const MixDraw& draw, std::int64_t batchSize) {
  const auto rows = static_cast<std::size_t>(batchSize);
  TORCH_CHECK(draw.partner.size() == rows && draw.lambda.size() == draw.masks.size() &&
                  (draw.masks.size() == 1 || draw.masks.size() == rows),
              "MixMask: a draw of ", draw.partner.size(), " partners, ", draw.masks.size(),
              " masks and ", draw.lambda.size(), " lambdas does not fit a batch of ", batchSize);
}

}  // namespace

OptionTable<MixMaskOptions> mixMaskOptions() {
  std::vector<OptionChoice> masks;
  for (const auto& entry : maskGeneratorTable()) masks.push_back({entry.key, entry.label});
  OptionTable<MixMaskOptions> table;
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
      .choices({{"exact", "Exact"}, {"official", "As released"}});
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

MixDraw MixMaskMixer::draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                           std::int64_t step) const {
  DrawKey key{.seed = seed, .stream = Stream::mask, .index = static_cast<std::uint64_t>(step)};
  MixDraw draw;
  const std::int64_t masks = options_.perSample ? batchSize : 1;
  for (std::int64_t row = 0; row < masks; ++row) {
    key.view = static_cast<std::uint32_t>(row);
    Random random(key);
    draw.masks.push_back(generate_(random));
    draw.lambda.push_back(keptShareInPixels(draw.masks.back(), height, width));
  }
  if (options_.partner == "permutation" && batchSize > 1) {
    key.stream = Stream::partner;
    key.view = 0;
    draw.partner = Random(key).permutationWithoutFixedPoints(batchSize);
  } else {
    draw.partner = reversed(batchSize);
  }
  return draw;
}

MixPlan MixMaskMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                           const MixDraw& draw) const {
  MixPlan plan{.keys = view2, .queries = {{.images = view1, .targets = {Target{}}}}};
  if (!draw.mixes()) return plan;
  checkDraw(draw, view1.size(0));
  const auto device = view1.device();
  // Weights multiply losses, which are not taken in bfloat16.
  const auto weightType = view1.scalar_type() == torch::kDouble ? torch::kDouble : torch::kFloat;
  const torch::Tensor partner = torch::tensor(draw.partner, torch::kLong).to(device);
  const torch::Tensor lambda = lambdasOf(draw, view1.size(0));
  // Row i of the mixture shows i and partner(i), so it is compared with keys i and partner(i):
  // indexing the keys needs no inverse permutation (the official code permutes the queries).
  plan.queries.push_back(
      {.images = ops::maskedFill(view1, partner, cellsOf(draw.masks).to(device)),
       .targets = {{.index = {}, .weight = lambda.to(device, weightType)},
                   {.index = partner, .weight = (1 - lambda).to(device, weightType)}}});
  return plan;
}

}  // namespace mixmask
