// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/evaluation/feature_shards.h"
#include "core/evaluation/predictions.h"
#include "core/session/evaluation_events.h"

namespace mixmask {

// A linear classifier above features: scores = softmax(W h + b).
struct LinearHead {
  torch::Tensor weight;  // classes, d; float32
  torch::Tensor bias;    // classes
};

// What the head says of images by their features.
Predictions predict(const LinearHead& head, const LabelledFeatures& images);

// Classifiers on cached features, several learning rates at once: softmax regression by SGD with
// momentum 0.9, a cosine over all epochs, on features standardised by the mean and deviation of the
// training images, which the head that it returns has taken in.
class LinearProbe {
 public:
  struct Options {
    std::vector<double> learningRates{};
    double weightDecay = 0;
    std::int64_t epochs = 50, batchSize = 256;
    std::uint64_t seed = 0;
  };
  using Report = std::function<void(const ClassifierReport&)>;

  LinearProbe(FeatureShards& trainingSet, std::int64_t classes, Options options);

  // A head for each rate, trained on the images of which `isUsed` (by their index in the training
  // set). Nothing when stopped. Throws DivergenceError where no rate leads to finite weights.
  std::optional<std::vector<LinearHead>> train(const std::function<bool(std::int64_t)>& isUsed,
                                               const std::stop_token& stop, const Report& report);

 private:
  bool standardise(const std::function<bool(std::int64_t)>& isUsed, const std::stop_token& stop);
  LabelledFeatures usedRows(const LabelledFeatures& shard,
                            const std::function<bool(std::int64_t)>& isUsed) const;
  void step(const torch::Tensor& x, const torch::Tensor& labels, double share);
  LinearHead headOf(std::int64_t rate) const;

  FeatureShards& trainingSet_;
  std::int64_t classes_;
  Options options_;
  std::int64_t images_ = 0;      // that are used
  torch::Tensor mean_, scale_;   // d: (h - mean) * scale
  torch::Tensor weight_, bias_;  // rates * classes, d + the same without d
  torch::Tensor weightVelocity_, biasVelocity_, rates_;
  double loss_ = 0, hits_ = 0;  // of the best rate, since the last report
  std::int64_t seen_ = 0;
};

}  // namespace mixmask
