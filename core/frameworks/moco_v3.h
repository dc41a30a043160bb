// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/predictor_framework.h"

namespace mixmask {

// Sizes and temperature of solo-learn's CIFAR recipe; the official ResNet-50 differs in the
// temperature alone, which is 1.
struct MoCoV3Options {
  std::int64_t hiddenDim = 4096;
  std::int64_t outputDim = 256;
  std::int64_t predictorDim = 4096;
  double temperature = 0.2;  // T
  double momentum = 0.99;    // m of the first step
  bool cosineMomentum = true;
};
const OptionTable<MoCoV3Options>& moCoV3Options();

// MoCo v3 (Chen, Xie and He 2021, algorithm 1) on convolutional networks: no queue, the other keys
// of the batch are the negatives; 2 T times the cross-entropy, summed over both directions. The
// momentum encoder moves before it makes the keys.
class MoCoV3 : public PredictorFramework {
 public:
  MoCoV3(const MoCoV3Options& options, const NetworkShape& shape, std::uint64_t seed);

 private:
  Keys makeKeys(const MixPlan& plan, const Projections& online,
                const StepContext& context) override;
  void compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
               const std::vector<Target>& targets) const override;

  MoCoV3Options options_;
  Encoder momentum_{nullptr};
};

}  // namespace mixmask
