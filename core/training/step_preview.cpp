// SPDX-License-Identifier: Apache-2.0
#include "core/training/step_preview.h"

#include <algorithm>

#include "core/data/readable_image.h"
#include "core/training/picture_of.h"

namespace mixmask {

StepPreview::StepPreview(std::shared_ptr<const Dataset> dataset, Normalization normalization)
    : dataset_(std::move(dataset)), normalization_(std::move(normalization)) {}

EpochSampler& StepPreview::samplerOf(const RunConfig& config) {
  const auto seed = static_cast<std::uint64_t>(config.runtime.seed);
  if (!sampler_ || samplerSeed_ != seed || samplerBatch_ != config.data.batchSize) {
    sampler_ = std::make_unique<EpochSampler>(seed, dataset_->size(), config.data.batchSize);
    samplerSeed_ = seed;
    samplerBatch_ = config.data.batchSize;
  }
  return *sampler_;
}

// 1, C, S, S
torch::Tensor StepPreview::view(const RunConfig& config, std::int64_t step, std::int64_t index,
                                int number) {
  const AugmentationOptions augmentation = augmentationOf(config);
  const std::int64_t size = augmentation.viewSize;
  const std::int64_t epoch = (step - 1) / samplerOf(config).stepsPerEpoch();
  const auto seed = static_cast<std::uint64_t>(config.runtime.seed);
  const cv::Mat image = readableImage(*dataset_, index, seed, epoch).picture;
  const ViewParameters parameters =
      viewParametersOf(augmentation, image, seed, epoch, index, number);
  auto pixels =
      torch::empty({1, size, size, static_cast<std::int64_t>(normalization_.mean.size())});
  applyView(image, parameters, static_cast<int>(size), normalization_, scratch_,
            pixels.data_ptr<float>());
  return pixels.permute({0, 3, 1, 2});
}

Picture StepPreview::picture(const torch::Tensor& view) const {
  const auto rows = view.permute({1, 2, 0}).contiguous();  // C, S, S -> S, S, C
  return pictureOfView(rows.data_ptr<float>(), static_cast<int>(rows.size(0)), normalization_);
}

MixPreview::Sample StepPreview::sample(const RunConfig& config, const ViewMixer& mixer,
                                       const std::vector<MixDraw>& draws,
                                       const std::vector<std::int64_t>& indices, std::int64_t step,
                                       std::int64_t row) {
  MixPreview::Sample sample;
  const auto own = view(config, step, indices[row], 0);
  sample.view = picture(own[0]);
  sample.key = picture(view(config, step, indices[row], 1)[0]);
  sample.partner = sample.mixed = sample.view;
  sample.isMixed = !draws.empty();
  if (draws.empty()) return sample;

  // The row and its partner alone, mixed by the mixer itself. Where there are two mixtures, the
  // masked one, which comes last, is shown.
  const std::int64_t rowInMicroBatch = row % microBatchSize(config);
  const MixDraw& draw = draws.back();
  torch::Tensor other = own;
  if (!draw.partner.empty()) {
    const std::int64_t partner = row - rowInMicroBatch + draw.partner[rowInMicroBatch];
    other = view(config, step, indices[partner], 0);
    sample.partner = picture(other[0]);
    sample.hasPartner = true;
  }
  std::vector<MixDraw> pairDraws;
  for (const MixDraw& each : draws) pairDraws.push_back(each.pairOf(rowInMicroBatch));
  const auto pair = torch::cat({own, other});
  const MixPlan plan = mixer.plan(pair, pair, pairDraws);
  sample.mixed = picture(plan.queries.back().images[0]);
  if (!draw.masks.empty()) {
    const MaskGrid& mask = draw.maskOf(rowInMicroBatch);
    sample.mask = {mask.size, mask.cells};
  }
  sample.lambda = draw.lambdaOf(rowInMicroBatch);
  return sample;
}

std::vector<MixDraw> StepPreview::drawsOf(const RunConfig& config, const ViewMixer& mixer,
                                          std::int64_t step, std::int64_t row) {
  const auto size = static_cast<int>(augmentationOf(config).viewSize);
  const std::int64_t rows = microBatchSize(config);
  return mixer.draw(rows, size, size, static_cast<std::uint64_t>(config.runtime.seed),
                    (step - 1) * config.optimizer.accumulation + row / rows);
}

MixPreview StepPreview::batch(const RunConfig& config, std::int64_t step, std::int64_t rows) {
  const torch::NoGradGuard noGrad;
  const auto mixer = makeMixer(config.mixer);
  const auto indices = samplerOf(config).batch(step - 1);
  MixPreview preview{step, {}};
  for (std::int64_t row = 0; row < std::min(rows, config.data.batchSize); ++row) {
    preview.samples.push_back(
        sample(config, *mixer, drawsOf(config, *mixer, step, row), indices, step, row));
  }
  return preview;
}

MixPreview::Sample StepPreview::sample(const RunConfig& config, std::int64_t step,
                                       std::int64_t row) {
  const torch::NoGradGuard noGrad;
  const auto mixer = makeMixer(config.mixer);
  return sample(config, *mixer, drawsOf(config, *mixer, step, row),
                samplerOf(config).batch(step - 1), step, row);
}

}  // namespace mixmask
