// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/evaluation/knn_classifier.h"
#include "core/evaluation/protocols/protocols.h"
#include "core/losses/normalized.h"
#include "core/ops/masked_fill.h"

namespace mixmask {
namespace {

struct Options {
  std::int64_t gridSize = 7;
  std::int64_t points = 5;
  double most = 0.8;
  std::int64_t images = 2000;
  std::int64_t k = 200;
  double temperature = 0.1;
};

OptionTable<Options> options() {
  return OptionTable<Options>()
      .option("gridSize", &Options::gridSize, "Grid cells per side",
              "Cells of the grid whose cells are hidden.")
      .range(2, 64)
      .option("points", &Options::points, "Points",
              "Hidden shares that are measured, evenly from 0 to the most.")
      .range(2, 50)
      .option("most", &Options::most, "Most hidden", "Largest hidden share of an image.")
      .range(0, 1)
      .option("images", &Options::images, "Test images", "That are judged at every point; 0: all.")
      .atLeast(0)
      .unit("images")
      .option("k", &Options::k, "Neighbours k", "Of the weighted kNN that classifies.")
      .range(1, 100000)
      .option("temperature", &Options::temperature, "Temperature T",
              "A neighbour votes with exp(similarity / T).")
      .range(0.001, 100);
}

// The grids of a batch, `hidden` cells of each 0. The cells that are hidden first are hidden at
// every larger share as well, so that the points of the curve differ in nothing else. N, g, g.
torch::Tensor gridsOf(const std::vector<std::int64_t>& indices, std::int64_t gridSize,
                      std::int64_t hidden, std::uint64_t seed) {
  const auto images = static_cast<std::int64_t>(indices.size());
  auto grids = torch::ones({images, gridSize, gridSize}, torch::kUInt8);
  auto* cells = grids.data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < images; ++i) {
    Random random(DrawKey{
        .seed = seed, .stream = Stream::mask, .index = static_cast<std::uint64_t>(indices[i])});
    const auto order = random.permutation(gridSize * gridSize);
    for (std::int64_t j = 0; j < hidden; ++j) {
      cells[i * gridSize * gridSize + order[static_cast<std::size_t>(j)]] = 0;
    }
  }
  return grids;
}

// Hidden cells show the data set's mean colour, which is 0 after normalisation, or the same cells
// of the next image of the batch.
torch::Tensor hide(const torch::Tensor& views, const torch::Tensor& grids, bool fills) {
  const std::int64_t images = views.size(0);
  if (fills) return ops::maskedFill(views, torch::arange(1, images + 1).remainder(images), grids);
  const auto both = torch::cat({views, torch::zeros_like(views)});
  const auto twice = torch::cat({grids, torch::ones_like(grids)});
  const auto partner = torch::arange(2 * images).add(images).remainder(2 * images);
  return ops::maskedFill(both, partner, twice).narrow(0, 0, images);
}

struct Bank {
  std::vector<torch::Tensor> features, labels;  // unit rows, a shard each
};

std::optional<Bank> bankOf(const ProtocolContext& context) {
  Bank bank;
  const bool whole = context.trainingFeatures().each(
      context.stop,
      [&](double share) {
        context.sink(PhaseChanged{"features of the training images", share});
      },
      [&](const LabelledFeatures& shard) {
        bank.features.push_back(normalized(shard.features));
        bank.labels.push_back(shard.labels);
      });
  return whole ? std::optional(bank) : std::nullopt;
}

Predictions judge(const ProtocolContext& context, const Options& chosen, const Bank& bank,
                  const LabelledFeatures& images) {
  KnnSearch search(normalized(images.features), chosen.k);
  for (const torch::Tensor& features : bank.features) search.add(features);
  return knnPredictions(search, torch::cat(bank.labels), images, context.classes(),
                        {.k = chosen.k, .temperature = chosen.temperature});
}

std::optional<ProtocolOutcome> run(const ProtocolContext& context) {
  const Options chosen = options().read(context.options);
  requireNeighbours(chosen.k, context.trainingSet->size());
  auto bank = bankOf(context);
  if (!bank) return std::nullopt;
  ProtocolOutcome outcome;
  FeatureRequest request = context.request;
  request.count = chosen.images;
  request.seed = context.seed;
  const std::int64_t all = context.testSet->size();
  const std::int64_t judged = chosen.images == 0 ? all : std::min(chosen.images, all);
  if (judged < 2) {
    throw DataError("robustness: an image is filled from another one, so at least two are needed");
  }
  if (judged % request.batchSize == 1) ++request.batchSize;  // no batch of a single image
  const std::int64_t cells = chosen.gridSize * chosen.gridSize, passes = 2 * chosen.points;
  for (std::int64_t pass = 0; pass < passes; ++pass) {
    const bool fills = pass % 2 == 1;
    const double wanted =
        chosen.most * static_cast<double>(pass / 2) / static_cast<double>(chosen.points - 1);
    const std::int64_t hidden = std::llround(wanted * static_cast<double>(cells));
    request.change = [&, hidden, fills](const torch::Tensor& views,
                                        const std::vector<std::int64_t>& indices) {
      return hide(views, gridsOf(indices, chosen.gridSize, hidden, context.seed), fills);
    };
    const auto images = extractFeatures(
        context.backbone, *context.testSet, request, context.stop, [&](double share) {
          context.sink(PhaseChanged{
              "hidden images", (static_cast<double>(pass) + share) / static_cast<double>(passes)});
        });
    if (context.stop.stop_requested()) return std::nullopt;
    const Predictions predictions = judge(context, chosen, *bank, images);
    if (pass == 0) outcome.predictions = predictions;
    outcome.curve.push_back({fills ? "filled" : "erased",
                             static_cast<double>(hidden) / static_cast<double>(cells),
                             topShare(predictions, 1)});
  }
  return outcome;
}

}  // namespace

ProtocolEntry robustnessProtocol() {
  return {.key = "robustness",
          .label = "Robustness to hidden parts",
          .description =
              "kNN accuracy against the hidden share of the test images, erased and "
              "filled from other images.",
          .options = options().specs(),
          .run = &run};
}

}  // namespace mixmask
