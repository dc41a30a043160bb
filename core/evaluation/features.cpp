// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/features.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "core/base/random.h"

namespace mixmask {
namespace {

// Restores the mode even when an image cannot be read.
class EvaluationMode {
 public:
  explicit EvaluationMode(Backbone& backbone)
      : backbone_(backbone), wasTraining_(backbone->is_training()) {
    backbone_->eval();
  }
  ~EvaluationMode() { backbone_->train(wasTraining_); }

 private:
  Backbone& backbone_;
  bool wasTraining_;
};

// Fills one batch of clean views with several threads.
void fillBatch(const Dataset& dataset, const FeatureRequest& request,
               const std::vector<std::int64_t>& indices, std::int64_t first, std::int64_t count,
               float* out, std::int64_t viewNumbers) {
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    ViewScratch scratch;
    try {
      for (std::int64_t i = next++; i < count; i = next++) {
        applyCleanView(dataset.image(indices[first + i]), request.viewSize, request.normalization,
                       scratch, out + i * viewNumbers);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 1; t < request.threads; ++t) threads.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

std::vector<std::int64_t> sampleIndices(std::int64_t datasetSize, std::int64_t count,
                                        std::uint64_t seed) {
  Random random(DrawKey{.seed = seed, .stream = Stream::knnSample});
  std::vector<std::int64_t> indices;
  if (count <= 0 || count >= datasetSize) {
    indices.resize(static_cast<std::size_t>(datasetSize));
    for (std::int64_t i = 0; i < datasetSize; ++i) indices[i] = i;
    return indices;
  }
  indices = random.permutation(datasetSize);
  indices.resize(static_cast<std::size_t>(count));
  std::sort(indices.begin(), indices.end());
  return indices;
}

LabelledFeatures extractFeatures(Backbone& backbone, const Dataset& dataset,
                                 const FeatureRequest& request, std::stop_token stop,
                                 const std::function<void(double)>& progress) {
  const torch::NoGradGuard noGrad;
  const EvaluationMode mode(backbone);
  const auto indices = sampleIndices(dataset.size(), request.count, request.seed);
  const auto total = static_cast<std::int64_t>(indices.size());
  const auto channels = static_cast<std::int64_t>(request.normalization.mean.size());
  const std::int64_t size = request.viewSize;

  LabelledFeatures result;
  result.features = torch::empty({total, backbone->featureDim()});
  result.labels = torch::empty({total}, torch::kInt64);
  auto* labels = result.labels.data_ptr<std::int64_t>();
  std::int64_t done = 0;
  while (done < total && !stop.stop_requested()) {
    const std::int64_t count = std::min(request.batchSize, total - done);
    auto views = torch::empty({count, size, size, channels});
    fillBatch(dataset, request, indices, done, count, views.data_ptr<float>(),
              size * size * channels);
    for (std::int64_t i = 0; i < count; ++i) labels[done + i] = dataset.label(indices[done + i]);
    const auto type = backbone->parameters().front().scalar_type();
    const auto images = views.permute({0, 3, 1, 2}).to(request.device, type);
    torch::Tensor h;
    {
      const AutocastScope autocast(request.precision, request.device);
      h = backbone->forward(images);
    }
    h = torch::nn::functional::normalize(h.to(torch::kFloat32),
                                         torch::nn::functional::NormalizeFuncOptions().dim(1));
    result.features.narrow(0, done, count).copy_(h);
    done += count;
    if (progress) progress(static_cast<double>(done) / static_cast<double>(total));
  }
  result.features = result.features.narrow(0, 0, done);
  result.labels = result.labels.narrow(0, 0, done);
  return result;
}

}  // namespace mixmask
