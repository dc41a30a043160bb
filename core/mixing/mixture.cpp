// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/mixture.h"

#include <algorithm>

#include "core/ops/masked_fill.h"

namespace mixmask {
namespace {

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

void requireFit(const MixDraw& draw, std::int64_t batchSize) {
  const auto rows = static_cast<std::size_t>(batchSize);
  const auto fits = [&](std::size_t count) { return count == 1 || count == rows; };
  TORCH_CHECK(draw.partner.size() == rows && fits(draw.lambda.size()) &&
                  (draw.masks.empty() || draw.masks.size() == draw.lambda.size()),
              "mixtureOf: a draw of ", draw.partner.size(), " partners, ", draw.masks.size(),
              " masks and ", draw.lambda.size(), " lambdas does not fit a batch of ", batchSize);
}

}  // namespace

MixDraw MixDraw::pairOf(std::int64_t row) const {
  MixDraw pair;
  pair.lambda = {lambdaOf(row), lambdaOf(row)};
  pair.masksPerRow = masksPerRow;
  if (!partner.empty()) pair.partner = {1, 0};
  for (int copy = 0; copy < 2 && !masks.empty(); ++copy) {
    const auto* first = &maskOf(row);
    pair.masks.insert(pair.masks.end(), first, first + masksPerRow);
  }
  if (!noiseSeeds.empty()) {
    pair.noiseSeeds.assign(2, noiseSeeds[row]);
    pair.noisePatches.assign(2, noisePatches[row]);
  }
  return pair;
}

std::vector<std::int64_t> reversedPartners(std::int64_t batchSize) {
  std::vector<std::int64_t> partner(static_cast<std::size_t>(batchSize));
  for (std::int64_t i = 0; i < batchSize; ++i) partner[i] = batchSize - 1 - i;
  return partner;
}

QueryInput mixtureOf(const torch::Tensor& view, const MixDraw& draw, LossTerm own,
                     LossTerm partner) {
  requireFit(draw, view.size(0));
  const auto device = view.device();
  // Weights multiply losses, which are not taken in bfloat16.
  const auto weightType = view.scalar_type() == torch::kDouble ? torch::kDouble : torch::kFloat;
  const auto toDevice = [&](const torch::Tensor& values) {
    return values.to(device, /*non_blocking=*/true);  // no step waits for the one before
  };
  const auto index = toDevice(torch::tensor(draw.partner, torch::kLong));
  const auto lambda = lambdasOf(draw, view.size(0));
  const auto weight = toDevice(lambda.to(weightType));
  torch::Tensor images;
  if (draw.masks.empty()) {
    const auto share = weight.to(view.scalar_type()).view({-1, 1, 1, 1});
    images = share * view + (1 - share) * view.index_select(0, index);
  } else {
    images = ops::maskedFill(view, index, toDevice(cellsOf(draw.masks)));
  }
  // Row i of the mixture shows i and partner(i), so it is compared with keys i and partner(i):
  // indexing the keys needs no inverse permutation (the official code permutes the queries).
  return {.images = images,
          .targets = {
              {.term = own, .index = {}, .weight = weight},
              {.term = partner, .index = index, .weight = toDevice((1 - lambda).to(weightType))}}};
}

MixPlan cleanAndMixture(const torch::Tensor& view1, const torch::Tensor& view2,
                        const MixDraw& draw) {
  return {view1,
          view2,
          {{.images = view1, .targets = {Target{}}},
           mixtureOf(view1, draw, LossTerm::mixed, LossTerm::partner)}};
}

}  // namespace mixmask
