// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/transforms/apply_view.h"

namespace mixmask {

// What becomes of the samples that do not fill the last batch of an epoch.
enum class LastBatch { dropped, kept };

// Which samples a step sees: the shuffled order of each epoch.
class EpochSampler {
 public:
  EpochSampler(std::uint64_t seed, std::int64_t datasetSize, std::int64_t batchSize,
               LastBatch lastBatch = LastBatch::dropped);
  std::int64_t stepsPerEpoch() const { return stepsPerEpoch_; }
  // step counts from 0 over the whole run. A last batch that is kept may be smaller than others.
  std::vector<std::int64_t> batch(std::int64_t step);

 private:
  std::uint64_t seed_;
  std::int64_t datasetSize_, batchSize_, stepsPerEpoch_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;
};

struct TwoViewBatch {
  // Shows another image instead, because its own cannot be read.
  struct Replaced {
    std::int64_t row = 0;
    std::string problem;
  };
  torch::Tensor view1, view2;         // N, C, S, S; float32, channels_last, on the CPU; view2 is
                                      // undefined where one view is asked for
  std::vector<std::int64_t> indices;  // N; of the data set
  std::vector<Replaced> replaced;     // by row
};

// The parameters of one view: a function of (seed, epoch, sample, view) alone. The Lab calls it
// too.
ViewParameters viewParametersOf(const AugmentationOptions& options, const cv::Mat& picture,
                                std::uint64_t seed, std::int64_t epoch, std::int64_t sample,
                                int view);

// Makes the batches of steps firstStep, firstStep + 1, ... on its own threads, a few ahead.
// The result does not depend on the number of threads.
class TwoViewLoader {
 public:
  struct Options {
    AugmentationOptions augmentation;  // viewSize set
    Normalization normalization;
    std::uint64_t seed = 0;
    std::int64_t batchSize = 0;
    LastBatch lastBatch = LastBatch::dropped;
    int views = 2;               // of each image: 1 or 2
    std::int64_t firstStep = 0;  // from 0
    std::int64_t lastStep = 0;   // not included
    int threads = 1;
    int prefetch = 3;        // batches made ahead at the most
    bool pinMemory = false;  // for copies to a GPU
  };

  TwoViewLoader(std::shared_ptr<const Dataset> dataset, Options options);
  ~TwoViewLoader();  // stops its threads; never waits for more than one sample's work

  // The next batch; waits where it is not ready. Throws what a thread threw: DataError where bad
  // images can no longer be replaced.
  TwoViewBatch next();
  double secondsWaited() const;  // in next(), so far; from any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mixmask
