// SPDX-License-Identifier: Apache-2.0
#include "core/session/view_lab.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image_files/image_file.h"
#include "core/mixing/view_mixer.h"
#include "core/training/preview_picture.h"
#include "core/training/step_preview.h"

namespace mixmask {
namespace {

class StepPreviewLab : public ViewLab {
 public:
  StepPreviewLab(DataConfig data, StepPreview preview)
      : data_(std::move(data)), preview_(std::move(preview)) {}

  std::int64_t batchSize() const override { return data_.batchSize; }

  MixPreview::Sample sample(const RunConfig& config, std::int64_t step,
                            std::int64_t row) const override {
    requireInRange(config, step, row);
    return preview_.sample(config, step, row);
  }

  std::vector<MixPreview::Sample> batch(const RunConfig& config, std::int64_t step,
                                        std::int64_t rows) const override {
    requireInRange(config, step, 0);
    return preview_.batch(config, step, rows).samples;
  }

 private:
  static void requireInRange(const RunConfig& config, std::int64_t step, std::int64_t row) {
    requireValid(config);
    if (step < 1) throw ConfigError(fmt::format("step {}: steps count from 1", step));
    if (row < 0 || row >= config.data.batchSize) {
      throw ConfigError(fmt::format("row {}: a batch of {} has the rows 0 to {}", row,
                                    config.data.batchSize, config.data.batchSize - 1));
    }
  }

  DataConfig data_;
  mutable StepPreview preview_;  // keeps buffers and the order of an epoch from call to call
};

}  // namespace

std::unique_ptr<ViewLab> openViewLab(const RunConfig& config, const std::stop_token& stop) {
  requireValid(config);
  auto dataset = openDataset(config.data, Split::train, stop);
  if (!dataset) return nullptr;
  const DatasetEntry& entry = datasetEntry(config.data.name);
  return std::make_unique<StepPreviewLab>(
      config.data, StepPreview(std::move(dataset), {entry.mean, entry.standardDeviation}));
}

LambdaSample sampleLambdas(const RunConfig& config, int pictureSize, std::int64_t draws) {
  const auto mixer = makeMixer(config.mixer);
  LambdaSample result;
  double sum = 0, squares = 0;
  std::int64_t degenerate = 0;
  for (std::int64_t step = 0; step < draws; ++step) {
    // Two rows are enough for a partner; with masks per sample the first row's is taken.
    const auto mixtures = mixer->draw(2, pictureSize, pictureSize,
                                      static_cast<std::uint64_t>(config.runtime.seed), step);
    if (mixtures.empty()) return result;
    const MixDraw& draw = mixtures.back();
    const double lambda = draw.lambdaOf(0);
    result.lambdas.push_back(lambda);
    sum += lambda;
    squares += lambda * lambda;
    degenerate += !draw.masks.empty() && draw.maskOf(0).isDegenerate() ? 1 : 0;
  }
  const auto count = static_cast<double>(std::max<std::int64_t>(draws, 1));
  result.mean = sum / count;
  result.standardDeviation = std::sqrt(std::max(0.0, squares / count - result.mean * result.mean));
  result.degenerateShare = static_cast<double>(degenerate) / count;
  return result;
}

int viewSizeOf(const RunConfig& config) {
  return static_cast<int>(augmentationOf(config).viewSize);
}

void writePreviewPng(const std::vector<MixPreview::Sample>& samples,
                     const std::filesystem::path& file) {
  writePng(file, composePreview(samples));
}

}  // namespace mixmask
