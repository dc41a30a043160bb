// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/two_view_loader.h"
#include "core/mixing/view_mixer.h"
#include "core/session/events.h"

namespace mixmask {

// Shows what the network sees in any step. Nothing is taken from the running training: all random
// choices follow from the seed, so drawing them again gives the same pictures.
class StepPreview {
 public:
  StepPreview(std::shared_ptr<const Dataset> dataset, Normalization normalization);

  // step counts from 1, row from 0.
  MixPreview::Sample sample(const RunConfig& config, std::int64_t step, std::int64_t row);
  MixPreview batch(const RunConfig& config, std::int64_t step, std::int64_t rows);

 private:
  MixPreview::Sample sample(const RunConfig& config, const ViewMixer& mixer,
                            const std::vector<MixDraw>& draws,
                            const std::vector<std::int64_t>& indices, std::int64_t step,
                            std::int64_t row);
  // Of the micro-batch that holds the row.
  static std::vector<MixDraw> drawsOf(const RunConfig& config, const ViewMixer& mixer,
                                      std::int64_t step, std::int64_t row);
  torch::Tensor view(const RunConfig& config, std::int64_t step, std::int64_t index, int number);
  Picture picture(const torch::Tensor& view) const;
  EpochSampler& samplerOf(const RunConfig& config);

  std::shared_ptr<const Dataset> dataset_;
  Normalization normalization_;
  ViewScratch scratch_;
  std::unique_ptr<EpochSampler> sampler_;
  std::uint64_t samplerSeed_ = 0;
  std::int64_t samplerBatch_ = 0;
};

}  // namespace mixmask
