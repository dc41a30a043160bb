// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/events.h"

namespace mixmask {

// One batch of a run, as pictures and numbers, without training: exactly what the trainer sees in
// that step of a run with this configuration and seed. Opening reads the data set; drawing a sample
// takes milliseconds. One thread at a time.
class ViewLab {
 public:
  virtual ~ViewLab() = default;

  virtual std::int64_t batchSize() const = 0;
  // The sample in row `row` of step `step` (from 1): the configuration's augmentation, mixer and
  // seed are read at each call; its data must be those the lab was opened with.
  virtual MixPreview::Sample sample(const RunConfig& config, std::int64_t step,
                                    std::int64_t row) const = 0;
  // The first `rows` rows of a step.
  virtual std::vector<MixPreview::Sample> batch(const RunConfig& config, std::int64_t step,
                                                std::int64_t rows) const = 0;
};

// Reads the data set. Throws DataError or ConfigError. Null: a stop was requested meanwhile.
std::unique_ptr<ViewLab> openViewLab(const RunConfig& config, const std::stop_token& stop = {});

// lambda of the masks of steps 1 .. draws, in pixels, for pictures of the given size.
struct LambdaSample {
  std::vector<double> lambdas;
  double mean = 0;
  double standardDeviation = 0;
  double degenerateShare = 0;  // masks that are all own or all partner
};
LambdaSample sampleLambdas(const RunConfig& config, int pictureSize, std::int64_t draws);

// Side length of the views that a configuration trains on.
int viewSizeOf(const RunConfig& config);

// One picture of a few samples side by side (view | partner | mask | mixed), enlarged by whole
// factors and written as PNG. Throws OutputError.
void writePreviewPng(const std::vector<MixPreview::Sample>& samples,
                     const std::filesystem::path& file);

}  // namespace mixmask
