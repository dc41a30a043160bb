// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/joint_embedding.h"

namespace mixmask {

// solo-learn's CIFAR recipe.
struct SimCLROptions {
  std::int64_t hiddenDim = 2048;
  std::int64_t outputDim = 256;
  double temperature = 0.2;  // T
};
const OptionTable<SimCLROptions>& simCLROptions();

// SimCLR (Chen et al. 2020): NT-Xent of a query with view 2, projector without batch norm. A
// mixture's row pairs with the rows of view 2 that it shows; a row's weight applies to both anchors
// of the pair.
class SimCLR : public JointEmbedding {
 public:
  SimCLR(const SimCLROptions& options, const NetworkShape& shape, std::uint64_t seed);

 private:
  void compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
               const std::vector<Target>& targets) const override;

  double temperature_;
};

}  // namespace mixmask
