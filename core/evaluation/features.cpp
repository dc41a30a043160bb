// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/features.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "core/base/error.h"
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

// Fills one batch of clean views with several threads. Views that are skipped stay as they are;
// their rows and problems are told.
std::map<std::int64_t, std::string> fillBatch(const Dataset& dataset, const FeatureRequest& request,
                                              const std::vector<std::int64_t>& indices,
                                              std::int64_t first, std::int64_t count, float* out,
                                              std::int64_t viewNumbers) {
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  std::map<std::int64_t, std::string> skipped;
  const auto fill = [&](std::int64_t row, ViewScratch& scratch) {
    cv::Mat picture;
    try {
      picture = dataset.image(indices[first + row]);
    } catch (const DataError& error) {
      if (!request.skipsUnreadable) throw;
      const std::lock_guard lock(mutex);
      skipped[row] = error.what();
      return;
    }
    applyCleanView(picture, request.viewSize, request.normalization, scratch,
                   out + row * viewNumbers);
  };
  const auto work = [&] {
    ViewScratch scratch;
    try {
      for (std::int64_t i = next++; i < count; i = next++) fill(i, scratch);
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
  return skipped;
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
  std::int64_t done = 0, rows = 0;  // rows: done without those that were left out
  while (done < total && !stop.stop_requested()) {
    const std::int64_t count = std::min(request.batchSize, total - done);
    auto views = torch::zeros({count, size, size, channels});
    const auto skipped = fillBatch(dataset, request, indices, done, count, views.data_ptr<float>(),
                                   size * size * channels);
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto problem = skipped.find(i);
      if (problem != skipped.end()) {
        result.problems.push_back(problem->second);
        continue;
      }
      labels[rows + static_cast<std::int64_t>(kept.size())] = dataset.label(indices[done + i]);
      kept.push_back(i);
    }
    const auto type = backbone->parameters().front().scalar_type();
    const auto images = views.permute({0, 3, 1, 2}).to(request.device, type);
    torch::Tensor h;
    {
      const AutocastScope autocast(request.precision, request.device);
      h = backbone->forward(images);
    }
    h = torch::nn::functional::normalize(h.to(torch::kFloat32),
                                         torch::nn::functional::NormalizeFuncOptions().dim(1));
    const auto keptRows = static_cast<std::int64_t>(kept.size());
    if (keptRows < count) h = h.index_select(0, torch::tensor(kept).to(h.device()));
    result.features.narrow(0, rows, keptRows).copy_(h);
    rows += keptRows;
    done += count;
    if (progress) progress(static_cast<double>(done) / static_cast<double>(total));
  }
  result.features = result.features.narrow(0, 0, rows);
  result.labels = result.labels.narrow(0, 0, rows);
  return result;
}

}  // namespace mixmask
