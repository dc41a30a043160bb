// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/barlow_twins.h"

#include "core/frameworks/head_options.h"
#include "core/losses/barlow_twins.h"

namespace mixmask {

const OptionTable<BarlowTwinsOptions>& barlowTwinsOptions() {
  static const auto table =
      projectorOptions<BarlowTwinsOptions>()
          .option("redundancyWeight", &BarlowTwinsOptions::redundancyWeight, "Redundancy lambda",
                  "Weight of the correlations between different features; 0.005 in the paper.")
          .range(0, 100)
          .option("lossScale", &BarlowTwinsOptions::lossScale, "Loss scale",
                  "Factor on the loss; 0.1 in solo-learn's CIFAR recipe.")
          .range(1e-6, 1e6);
  return table;
}

BarlowTwins::BarlowTwins(const BarlowTwinsOptions& options, const NetworkShape& shape,
                         std::uint64_t seed)
    : JointEmbedding(shape, {.widths = {options.hiddenDim, options.hiddenDim, options.outputDim}},
                     seed),
      options_(options) {}

void BarlowTwins::compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
                          const std::vector<Target>& targets) const {
  for (const Target& target : targets) {
    loss.addBatch(target, options_.lossScale *
                              barlowTwinsLoss(z, keysOf(target, z2), options_.redundancyWeight));
  }
}

}  // namespace mixmask
