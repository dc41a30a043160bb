// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/two_view_loader.h"

namespace mixmask {

EpochSampler::EpochSampler(std::uint64_t seed, std::int64_t datasetSize, std::int64_t batchSize,
                           LastBatch lastBatch)
    : seed_(seed), datasetSize_(datasetSize), batchSize_(batchSize), stepsPerEpoch_(0) {
  TORCH_CHECK(batchSize >= 1, "EpochSampler: the batch size must be at least 1, got ", batchSize);
  const std::int64_t rest = lastBatch == LastBatch::kept ? batchSize - 1 : 0;
  stepsPerEpoch_ = (datasetSize + rest) / batchSize;
  if (stepsPerEpoch_ == 0) {
    throw DataError(
        fmt::format("The data set has {} images, fewer than one batch of {}; lower data.batchSize "
                    "or, where it is set, raise data.limit.",
                    datasetSize, batchSize));
  }
}

std::vector<std::int64_t> EpochSampler::batch(std::int64_t step) {
  TORCH_CHECK(step >= 0, "EpochSampler: steps count from 0, got ", step);
  const std::int64_t epoch = step / stepsPerEpoch_;
  if (epoch != epoch_) {
    const DrawKey key{
        .seed = seed_, .stream = Stream::shuffle, .epoch = static_cast<std::uint64_t>(epoch)};
    order_ = Random(key).permutation(datasetSize_);
    epoch_ = epoch;
  }
  const std::int64_t first = step % stepsPerEpoch_ * batchSize_;
  return {order_.begin() + first, order_.begin() + std::min(first + batchSize_, datasetSize_)};
}

}  // namespace mixmask
