// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/predictor_framework.h"

namespace mixmask {

// The paper's sizes, which solo-learn's CIFAR recipe keeps.
struct SimSiamOptions {
  std::int64_t hiddenDim = 2048;
  std::int64_t outputDim = 2048;
  std::int64_t predictorDim = 512;  // a bottleneck
};
const OptionTable<SimSiamOptions>& simSiamOptions();

// SimSiam (Chen and He 2021, algorithm 1): predictions of a view against the same encoder's
// projections of the other, whose gradient stops; the mean of both directions of D = -cos. A
// mixture, which has one direction, counts in full.
class SimSiam : public PredictorFramework {
 public:
  SimSiam(const SimSiamOptions& options, const NetworkShape& shape, std::uint64_t seed);

  // Whether the first query is view 1 as it is, not an erased one.
  static bool showsView1(const MixPlan& plan);
  // The predictor's (section 4.2 of the paper).
  bool hasConstantRate(const std::string& parameterName) const override;

 private:
  Keys makeKeys(const MixPlan& plan, const Projections& online,
                const StepContext& context) override;
  void compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
               const std::vector<Target>& targets) const override;
};

}  // namespace mixmask
