// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/predictor_framework.h"

namespace mixmask {

// Sizes are the paper's; the momentum is that of solo-learn's CIFAR recipe (the paper's is 0.996).
struct BYOLOptions {
  std::int64_t hiddenDim = 4096;
  std::int64_t outputDim = 256;
  std::int64_t predictorDim = 4096;
  double momentum = 0.99;  // tau of the first step
};
const OptionTable<BYOLOptions>& byolOptions();

// BYOL (Grill et al. 2020): predictions of view 1 against the target encoder's projections of view
// 2 and the reverse, 2 - 2 cos each, summed. The target encoder follows the trained one after every
// step, by a momentum that rises to 1.
class BYOL : public PredictorFramework {
 public:
  BYOL(const BYOLOptions& options, const NetworkShape& shape, std::uint64_t seed);

  void afterStep(const StepContext& context) override;

 private:
  Keys makeKeys(const MixPlan& plan, const Projections& online,
                const StepContext& context) override;
  void compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
               const std::vector<Target>& targets) const override;

  BYOLOptions options_;
  Encoder momentum_{nullptr};
};

}  // namespace mixmask
