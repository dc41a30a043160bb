// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/vicreg.h"

#include "core/frameworks/head_options.h"

namespace mixmask {

const OptionTable<VICRegOptions>& vicRegOptions() {
  static const auto table =
      projectorOptions<VICRegOptions>()
          .option("invarianceWeight", &VICRegOptions::weights, &VICRegWeights::invariance,
                  "Invariance lambda", "Weight of the distance between the two views' features.")
          .range(0, 1e6)
          .option("varianceWeight", &VICRegOptions::weights, &VICRegWeights::variance,
                  "Variance mu", "Weight of what keeps every feature's deviation above 1.")
          .range(0, 1e6)
          .option("covarianceWeight", &VICRegOptions::weights, &VICRegWeights::covariance,
                  "Covariance nu", "Weight of the covariances between different features.")
          .range(0, 1e6);
  return table;
}

VICReg::VICReg(const VICRegOptions& options, const NetworkShape& shape, std::uint64_t seed)
    : JointEmbedding(shape, {.widths = {options.hiddenDim, options.hiddenDim, options.outputDim}},
                     seed),
      weights_(options.weights) {}

void VICReg::compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
                     const std::vector<Target>& targets) const {
  for (const Target& target : targets) {
    loss.addBatch(target, vicRegLoss(z, keysOf(target, z2), weights_));
  }
}

}  // namespace mixmask
