// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/erase_mixer.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/ops/gaussian_blur.h"
#include "core/ops/parallel_for.h"

namespace mixmask {
namespace {

constexpr int kChannels = 3;            // masks a row
constexpr double kReferenceSide = 224;  // of the views whose pixels the constants count
constexpr int kBlurKernel = 31;         // of the fill "blur", in such pixels
constexpr double kBlurSigma = 10;

// Cells of a grid of which `ratio` are hidden (0), at least one and not all.
MaskGrid gridMask(int gridSize, double ratio, Random& random) {
  const std::int64_t all = static_cast<std::int64_t>(gridSize) * gridSize;
  const auto hidden = std::clamp<std::int64_t>(std::llround(ratio * all), 1, all - 1);
  const auto order = random.permutation(all);
  MaskGrid mask(gridSize, 1);
  for (std::int64_t i = 0; i < hidden; ++i) mask.cells[order[i]] = 0;
  return mask;
}

// As fine as the picture: only a crop stays.
MaskGrid focalMask(int size, double side, Random& random) {
  const int kept = std::clamp(static_cast<int>(std::lround(side * size)), 1, size);
  const auto top = static_cast<int>(random.below(size - kept + 1));
  const auto left = static_cast<int>(random.below(size - kept + 1));
  MaskGrid mask(size, 0);
  for (int row = top; row < top + kept; ++row) {
    std::fill_n(&mask.at(row, left), kept, std::uint8_t{1});
  }
  return mask;
}

std::int64_t scaledKernel(std::int64_t kernel, std::int64_t side) {
  const auto half = std::llround(static_cast<double>(kernel) * side / kReferenceSide / 2 - 0.5);
  return 2 * std::clamp<std::int64_t>(half, 1, side - 1) + 1;
}

torch::Tensor blurred(const torch::Tensor& view, std::int64_t kernel, double sigma) {
  const auto side = view.size(2);
  return ops::gaussianBlur(view, scaledKernel(kernel, side),
                           sigma * static_cast<double>(side) / kReferenceSide);
}

// N, C, H, W; bool; on the CPU: what stays.
torch::Tensor keptPixels(const MixDraw& draw, const torch::IntArrayRef& sizes) {
  auto kept = torch::empty(sizes, torch::kBool);
  auto* out = kept.data_ptr<bool>();
  const auto height = static_cast<int>(sizes[2]), width = static_cast<int>(sizes[3]);
  std::vector<std::uint8_t> pixels;
  for (std::int64_t row = 0; row < sizes[0]; ++row) {
    const MaskGrid* masks = &draw.masks[row * draw.masksPerRow];
    for (std::int64_t channel = 0; channel < sizes[1]; ++channel) {
      const bool isSame = channel > 0 && masks[channel].cells == masks[channel - 1].cells;
      if (!isSame) pixels = toPixels(masks[channel], height, width);
      out = std::copy(pixels.begin(), pixels.end(), out);
    }
  }
  return kept;
}

// N, C, H, W; float32; on the CPU; standard normal, made of repeated patches as drawn.
torch::Tensor noiseOf(const MixDraw& draw, const torch::IntArrayRef& sizes) {
  auto noise = torch::empty(sizes);
  const std::int64_t channels = sizes[1], height = sizes[2], width = sizes[3];
  auto* values = noise.data_ptr<float>();
  ops::parallelFor(0, sizes[0], 8, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t row = first; row < end; ++row) {
      auto generator = at::detail::createCPUGenerator(draw.noiseSeeds[row]);
      const std::int64_t side = draw.noisePatches[row];
      const auto patch = torch::randn({channels, side, side}, generator);
      const auto* drawn = patch.data_ptr<float>();
      for (std::int64_t line = 0; line < channels * height; ++line) {
        const auto* source = drawn + (line / height * side + line % height % side) * side;
        auto* target = values + (row * channels * height + line) * width;
        for (std::int64_t x = 0; x < width; x += side) {
          std::copy_n(source, std::min(side, width - x), target + x);
        }
      }
    }
  });
  return noise;
}

torch::Tensor holeContent(const std::string& fill, const torch::Tensor& view, const MixDraw& draw,
                          const Erasing& erasing) {
  if (fill == "mean") return view.mean({2, 3}, true).expand_as(view);
  if (fill == "noise") {
    return noiseOf(draw, view.sizes()).to(view.options(), /*non_blocking=*/true) * erasing.noiseSd;
  }
  if (fill == "blur") return blurred(view, kBlurKernel, kBlurSigma);
  return torch::zeros({}, view.options()).expand_as(view);
}

}  // namespace

OptionTable<EraseOptions> eraseOptions() {
  OptionTable<EraseOptions> table;
  table
      .option("mask", &EraseOptions::mask, "Mask",
              "Spatial: the same cells in all channels. Channel: other cells in each channel. "
              "Focal: all but one crop of the view is hidden.")
      .choices({{"spatial", "Spatial"}, {"channel", "Channel-wise"}, {"focal", "Focal"}})
      .option("fill", &EraseOptions::fill, "Fill",
              "What the holes show: zero (after normalising, the data set's mean colour), the "
              "view's own mean, Gaussian noise, or the view blurred.")
      .choices({{"zero", "Zero"}, {"mean", "Mean"}, {"noise", "Noise"}, {"blur", "Blur"}})
      .option("gridSize", &EraseOptions::gridSize, "Grid cells per side",
              "Spatial and channel-wise masks are grids of g x g cells; 7 in MSCN.")
      .unit("cells")
      .range(2, 32)
      .option("eraseRatio", &EraseOptions::eraseRatio, "Erase ratio",
              "The share of the cells that is hidden; about 0.15 in MSCN.")
      .range(0.01, 0.99)
      .option("focalSide", &EraseOptions::focalSide, "Focal side",
              "Focal masks: side of the crop that stays, as a share of the view's.")
      .range(0.05, 0.99)
      .option("noiseSd", &EraseOptions::noiseSd, "Noise deviation",
              "Standard deviation of the noise, in units of normalised pixels; 0.18 in MSCN.")
      .range(0, 10)
      .option("clean", &EraseOptions::clean, "Erase + clean",
              "The view as it is passes through the encoder too, and both losses are added: two "
              "query passes instead of one.");
  return table;
}

OptionTable<MscnOptions> mscnOptions() {
  OptionTable<MscnOptions> table;
  table
      .option("gridSize", &MscnOptions::gridSize, "Grid cells per side",
              "Grid masks have g x g cells; MSCN's 32 px in views of 224 px are 7.")
      .unit("cells")
      .range(2, 32)
      .option("ratioMin", &MscnOptions::ratioMin, "Smallest ratio",
              "Least share of the cells that is hidden; drawn for each picture.")
      .range(0, 1)
      .option("ratioMax", &MscnOptions::ratioMax, "Largest ratio",
              "Greatest share of the cells that is hidden.")
      .range(0, 1)
      .option("focalProbability", &MscnOptions::focalProbability, "Focal probability",
              "How often all but one crop is hidden instead of cells.")
      .range(0, 1)
      .option("spatialProbability", &MscnOptions::spatialProbability, "Spatial probability",
              "How often a grid mask is the same in all channels; otherwise each channel has its "
              "own.")
      .range(0, 1)
      .option("focalSide", &MscnOptions::focalSide, "Focal side",
              "Side of the crop that stays, as a share of the view's; 200 of 224 px.")
      .range(0.05, 0.99)
      .option("noiseSd", &MscnOptions::noiseSd, "Noise deviation",
              "Standard deviation of the noise in the holes, in units of normalised pixels.")
      .range(0, 10)
      .option("highPassKernel", &MscnOptions::highPassKernel, "High-pass window",
              "Both views lose their Gaussian blur of this window before masking, counted in "
              "pixels of a view of 224 and scaled with the view; 0 turns the filter off.")
      .unit("px")
      .range(0, 223)
      .option("highPassSigma", &MscnOptions::highPassSigma, "High-pass sigma",
              "Standard deviation of that blur, in pixels of a view of 224.")
      .unit("px")
      .range(0.1, 100);
  return table;
}

Erasing erasingOf(const EraseOptions& o) {
  return {.gridSize = o.gridSize,
          .ratioMin = o.eraseRatio,
          .ratioMax = o.eraseRatio,
          .focalProbability = o.mask == "focal" ? 1.0 : 0.0,
          .spatialProbability = o.mask == "spatial" ? 1.0 : 0.0,
          .focalSide = o.focalSide,
          .fill = o.fill,
          .noiseSd = o.noiseSd,
          .oneNoisePatch = false,
          .highPassKernel = 0,
          .highPassSigma = 1,
          .clean = o.clean};
}

Erasing erasingOf(const MscnOptions& o) {
  return {.gridSize = o.gridSize,
          .ratioMin = o.ratioMin,
          .ratioMax = o.ratioMax,
          .focalProbability = o.focalProbability,
          .spatialProbability = o.spatialProbability,
          .focalSide = o.focalSide,
          .fill = "noise",
          .noiseSd = o.noiseSd,
          .oneNoisePatch = true,
          .highPassKernel = o.highPassKernel,
          .highPassSigma = o.highPassSigma,
          .clean = false};
}

std::vector<MixDraw> EraseMixer::draw(std::int64_t batchSize, int height, int width,
                                      std::uint64_t seed, std::int64_t step) const {
  TORCH_CHECK(height == width, "EraseMixer: views of ", height, " x ", width, " are not square");
  const int grid = static_cast<int>(erasing_.gridSize);
  MixDraw draw;
  draw.masksPerRow = kChannels;
  for (std::int64_t row = 0; row < batchSize; ++row) {
    Random random(DrawKey{.seed = seed,
                          .stream = Stream::erase,
                          .index = static_cast<std::uint64_t>(step),
                          .view = static_cast<std::uint32_t>(row)});
    const std::uint64_t high = random.bits();
    draw.noiseSeeds.push_back((high << 32) | random.bits());
    const bool isFocal = random.chance(erasing_.focalProbability);
    const bool isSpatial = random.chance(erasing_.spatialProbability);
    const double ratio = random.uniform(erasing_.ratioMin, erasing_.ratioMax);
    const bool isPatched = erasing_.oneNoisePatch && !isFocal;
    draw.noisePatches.push_back(isPatched ? (height + grid - 1) / grid : height);
    double kept = 0, share = 0;
    for (int channel = 0; channel < kChannels; ++channel) {
      if (channel > 0 && (isFocal || isSpatial)) {
        draw.masks.push_back(MaskGrid(draw.masks.back()));
      } else {
        draw.masks.push_back(isFocal ? focalMask(height, erasing_.focalSide, random)
                                     : gridMask(grid, ratio, random));
        share = keptShareInPixels(draw.masks.back(), height, width);
      }
      kept += share / kChannels;
    }
    draw.lambda.push_back(kept);
  }
  return {draw};
}

MixPlan EraseMixer::plan(const torch::Tensor& view1, const torch::Tensor& view2,
                         const std::vector<MixDraw>& draws) const {
  const MixDraw& draw = draws.at(0);
  const auto filtered = [&](const torch::Tensor& view) {
    return erasing_.highPassKernel == 0
               ? view
               : view - blurred(view, erasing_.highPassKernel, erasing_.highPassSigma);
  };
  MixPlan plan{.view1 = filtered(view1), .view2 = filtered(view2), .queries = {}};
  const auto kept = keptPixels(draw, view1.sizes()).to(view1.device(), /*non_blocking=*/true);
  const auto erased =
      torch::where(kept, plan.view1, holeContent(erasing_.fill, plan.view1, draw, erasing_))
          .contiguous(view1.suggest_memory_format());
  if (erasing_.clean) {
    plan.queries = {{plan.view1, {Target{}}},
                    {erased, {Target{.term = LossTerm::mixed, .index = {}, .weight = {}}}}};
  } else {
    plan.queries = {{erased, {Target{}}}};
  }
  return plan;
}

}  // namespace mixmask
