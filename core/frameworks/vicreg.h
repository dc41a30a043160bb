// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/joint_embedding.h"
#include "core/losses/vicreg.h"

namespace mixmask {

// Sizes of solo-learn's CIFAR recipe; weights of the paper, which that recipe keeps.
struct VICRegOptions {
  std::int64_t hiddenDim = 2048;
  std::int64_t outputDim = 2048;
  VICRegWeights weights;
};
const OptionTable<VICRegOptions>& vicRegOptions();

// VICReg (Bardes et al. 2022); projector of three layers. A mixture is compared with view 2 in the
// order of the pictures that it shows, with one weight for the batch.
class VICReg : public JointEmbedding {
 public:
  VICReg(const VICRegOptions& options, const NetworkShape& shape, std::uint64_t seed);

 private:
  void compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
               const std::vector<Target>& targets) const override;

  VICRegWeights weights_;
};

}  // namespace mixmask
