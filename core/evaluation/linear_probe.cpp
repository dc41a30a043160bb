// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/linear_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/error.h"
#include "core/base/random.h"

namespace mixmask {
namespace {

constexpr double kMomentum = 0.9;
constexpr double kLeastDeviation = 1e-6;  // of a feature that never changes

torch::Tensor shuffledRows(std::int64_t rows, std::uint64_t seed, std::int64_t epoch,
                           std::int64_t shard) {
  Random random(DrawKey{.seed = seed,
                        .stream = Stream::shuffle,
                        .epoch = static_cast<std::uint64_t>(epoch),
                        .index = static_cast<std::uint64_t>(shard + 1)});
  return torch::tensor(random.permutation(rows), torch::kInt64);
}

}  // namespace

Predictions predict(const LinearHead& head, const LabelledFeatures& images) {
  const torch::NoGradGuard noGrad;
  const auto logits = torch::addmm(head.bias, images.features, head.weight.t());
  return {torch::softmax(logits, 1), images.labels, images.indices};
}

LinearProbe::LinearProbe(FeatureShards& trainingSet, std::int64_t classes, Options options)
    : trainingSet_(trainingSet), classes_(classes), options_(std::move(options)) {
  TORCH_CHECK(!options_.learningRates.empty(), "LinearProbe: no learning rate");
}

LabelledFeatures LinearProbe::usedRows(const LabelledFeatures& shard,
                                       const std::function<bool(std::int64_t)>& isUsed) const {
  std::vector<std::int64_t> rows;
  const auto* indices = shard.indices.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < shard.indices.numel(); ++i) {
    if (isUsed(indices[i])) rows.push_back(i);
  }
  if (static_cast<std::int64_t>(rows.size()) == shard.indices.numel()) return shard;
  const auto used = torch::tensor(rows, torch::kInt64);
  return {shard.features.index_select(0, used), shard.labels.index_select(0, used),
          shard.indices.index_select(0, used)};
}

// Mean and deviation over the used images, in double. False when stopped.
bool LinearProbe::standardise(const std::function<bool(std::int64_t)>& isUsed,
                              const std::stop_token& stop) {
  torch::Tensor sum, squares;
  images_ = 0;
  for (std::int64_t i = 0; i < trainingSet_.count(); ++i) {
    const auto shard = trainingSet_.shard(i, stop, [](double) {});
    if (!shard) return false;
    const auto rows = usedRows(*shard, isUsed).features.to(torch::kFloat64);
    sum = sum.defined() ? sum + rows.sum(0) : rows.sum(0);
    squares = squares.defined() ? squares + rows.square().sum(0) : rows.square().sum(0);
    images_ += rows.size(0);
  }
  const auto count = static_cast<double>(std::max<std::int64_t>(images_, 1));
  const auto mean = sum / count;
  const auto deviation = (squares / count - mean.square()).clamp_min(0).sqrt();
  mean_ = mean.to(torch::kFloat32);
  scale_ = deviation.clamp_min(kLeastDeviation).reciprocal().to(torch::kFloat32);
  return true;
}

// x: B, d; standardised. share: of all steps that lie behind.
void LinearProbe::step(const torch::Tensor& x, const torch::Tensor& labels, double share) {
  const auto rates = static_cast<std::int64_t>(options_.learningRates.size());
  const auto logits = torch::addmm(bias_, x, weight_.t()).view({x.size(0), rates, classes_});
  const auto logShares = torch::log_softmax(logits, 2);
  const auto truth = labels.view({-1, 1, 1}).expand({-1, rates, 1});
  const auto losses = -logShares.gather(2, truth).squeeze(2).mean(0);
  const auto best = losses.nan_to_num(INFINITY).argmin().item<std::int64_t>();
  loss_ += losses[best].item<double>() * static_cast<double>(x.size(0));
  hits_ += logits.select(1, best).argmax(1).eq(labels).sum().item<double>();
  seen_ += x.size(0);

  // Gradient of the mean cross entropy to the logits: (softmax - one-hot) / B.
  auto slope = logShares.exp().scatter_add(2, truth, torch::full({x.size(0), rates, 1}, -1.0));
  slope = (slope / static_cast<double>(x.size(0))).view({x.size(0), rates * classes_});
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * share));
  weightVelocity_.mul_(kMomentum).addmm_(slope.t(), x).add_(weight_, options_.weightDecay);
  biasVelocity_.mul_(kMomentum).add_(slope.sum(0));
  weight_.sub_(rates_.unsqueeze(1) * weightVelocity_ * cosine);
  bias_.sub_(rates_ * biasVelocity_ * cosine);
}

LinearHead LinearProbe::headOf(std::int64_t rate) const {
  const auto weight = weight_.narrow(0, rate * classes_, classes_) * scale_;
  const auto bias = bias_.narrow(0, rate * classes_, classes_) - weight.matmul(mean_);
  return {weight, bias};
}

std::optional<std::vector<LinearHead>> LinearProbe::train(
    const std::function<bool(std::int64_t)>& isUsed, const std::stop_token& stop,
    const Report& report) {
  const torch::NoGradGuard noGrad;
  if (!standardise(isUsed, stop)) return std::nullopt;
  const auto rates = static_cast<std::int64_t>(options_.learningRates.size());
  // Softmax regression has one minimum, so it can begin at 0.
  weight_ = torch::zeros({rates * classes_, mean_.size(0)});
  bias_ = torch::zeros({rates * classes_});
  weightVelocity_ = torch::zeros_like(weight_);
  biasVelocity_ = torch::zeros_like(bias_);
  rates_ = torch::tensor(options_.learningRates, torch::kFloat32).repeat_interleave(classes_);
  const auto all = static_cast<double>(options_.epochs * images_);
  std::int64_t done = 0;
  for (std::int64_t epoch = 0; epoch < options_.epochs; ++epoch) {
    loss_ = hits_ = 0;
    seen_ = 0;
    Random random(DrawKey{.seed = options_.seed,
                          .stream = Stream::shuffle,
                          .epoch = static_cast<std::uint64_t>(epoch)});
    for (const std::int64_t number : random.permutation(trainingSet_.count())) {
      const auto whole = trainingSet_.shard(number, stop, [](double) {});
      if (!whole) return std::nullopt;
      const LabelledFeatures shard = usedRows(*whole, isUsed);
      const auto order = shuffledRows(shard.labels.numel(), options_.seed, epoch, number);
      for (const torch::Tensor& rows : order.split(options_.batchSize)) {
        if (stop.stop_requested()) return std::nullopt;
        step((shard.features.index_select(0, rows) - mean_) * scale_,
             shard.labels.index_select(0, rows), static_cast<double>(done) / all);
        done += rows.numel();
      }
    }
    const auto count = static_cast<double>(std::max<std::int64_t>(seen_, 1));
    report({.step = epoch + 1,
            .totalSteps = options_.epochs,
            .epoch = static_cast<double>(epoch + 1),
            .loss = loss_ / count,
            .trainTop1 = hits_ / count});
  }
  if (!torch::isfinite(weight_).view({rates, -1}).all(1).any().item<bool>()) {
    throw DivergenceError(
        fmt::format("the linear probe's weights are not finite with any of its {} "
                    "learning rates; give smaller ones",
                    rates));
  }
  std::vector<LinearHead> heads;
  for (std::int64_t rate = 0; rate < rates; ++rate) heads.push_back(headOf(rate));
  return heads;
}

}  // namespace mixmask
