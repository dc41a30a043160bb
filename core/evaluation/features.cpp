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
  explicit EvaluationMode(const Backbone& backbone)
      : backbone_(backbone), wasTraining_(backbone->is_training()) {
    backbone_->eval();
  }
  ~EvaluationMode() { backbone_->train(wasTraining_); }

 private:
  const Backbone& backbone_;
  bool wasTraining_;
};

// The clean views of some images, made by several threads: N, C, S, S. Views that are skipped are
// 0; their rows and problems are told.
torch::Tensor cleanViews(const Dataset& dataset, const FeatureRequest& request,
                         const std::vector<std::int64_t>& indices,
                         std::map<std::int64_t, std::string>& skipped) {
  const auto count = static_cast<std::int64_t>(indices.size());
  const auto channels = static_cast<std::int64_t>(request.normalization.mean.size());
  const std::int64_t size = request.viewSize, viewNumbers = size * size * channels;
  const auto views = torch::zeros({count, size, size, channels});
  auto* out = views.data_ptr<float>();
  std::atomic<std::int64_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto fill = [&](std::int64_t row, ViewScratch& scratch) {
    cv::Mat picture;
    try {
      picture = dataset.image(indices[row]);
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
  return views.permute({0, 3, 1, 2});
}

// N, C, S, S -> N, d; float32.
torch::Tensor featuresOf(const Backbone& backbone, const torch::Tensor& views,
                         const std::vector<std::int64_t>& indices, const FeatureRequest& request) {
  const auto type = backbone->parameters().front().scalar_type();
  const auto shown = request.change ? request.change(views, indices) : views;
  const auto images = shown.to(request.device, type);
  const AutocastScope autocast(request.precision, request.device);
  return backbone->forward(images).to(torch::kFloat32);
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

LabelledFeatures extractFeatures(const Backbone& backbone, const Dataset& dataset,
                                 const FeatureRequest& request, std::stop_token stop,
                                 const std::function<void(double)>& progress) {
  const torch::NoGradGuard noGrad;
  const EvaluationMode mode(backbone);
  const auto chosen = sampleIndices(dataset.size(), request.count, request.seed);
  const auto total = static_cast<std::int64_t>(chosen.size());
  LabelledFeatures result;
  result.features = torch::empty({total, backbone->featureDim()});
  std::vector<std::int64_t> labels, indices;  // of the images that were not left out
  for (std::int64_t done = 0; done < total && !stop.stop_requested();) {
    const std::int64_t count = std::min(request.batchSize, total - done);
    const std::vector<std::int64_t> batch(chosen.begin() + done, chosen.begin() + done + count);
    std::map<std::int64_t, std::string> skipped;
    const auto h =
        featuresOf(backbone, cleanViews(dataset, request, batch, skipped), batch, request);
    std::vector<std::int64_t> kept;
    for (std::int64_t row = 0; row < count; ++row) {
      if (const auto problem = skipped.find(row); problem != skipped.end()) {
        result.problems.push_back(problem->second);
        continue;
      }
      kept.push_back(row);
      indices.push_back(batch[row]);
      labels.push_back(dataset.label(batch[row]));
    }
    const auto rows = static_cast<std::int64_t>(kept.size());
    result.features.narrow(0, static_cast<std::int64_t>(indices.size()) - rows, rows)
        .copy_(rows == count ? h : h.index_select(0, torch::tensor(kept).to(h.device())));
    done += count;
    if (progress) progress(static_cast<double>(done) / static_cast<double>(total));
  }
  result.features = result.features.narrow(0, 0, static_cast<std::int64_t>(indices.size()));
  result.labels = torch::tensor(labels, torch::kInt64);
  result.indices = torch::tensor(indices, torch::kInt64);
  return result;
}

}  // namespace mixmask
