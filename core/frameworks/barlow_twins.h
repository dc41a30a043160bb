// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/joint_embedding.h"

namespace mixmask {

// Sizes of solo-learn's CIFAR recipe, which scales the loss by 0.1; lambda of the paper.
struct BarlowTwinsOptions {
  std::int64_t hiddenDim = 2048;
  std::int64_t outputDim = 2048;
  double redundancyWeight = 0.005;  // lambda
  double lossScale = 1;
};
const OptionTable<BarlowTwinsOptions>& barlowTwinsOptions();

// Barlow Twins (Zbontar et al. 2021); projector of three layers. A mixture's correlation is with
// view 2 in the order of the pictures that it shows, and has one weight for the batch.
class BarlowTwins : public JointEmbedding {
 public:
  BarlowTwins(const BarlowTwinsOptions& options, const NetworkShape& shape, std::uint64_t seed);

 private:
  void compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
               const std::vector<Target>& targets) const override;

  BarlowTwinsOptions options_;
};

}  // namespace mixmask
