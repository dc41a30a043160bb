// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/siamese_framework.h"

namespace mixmask {

// What SimCLR, Barlow Twins and VICReg have in common: one encoder for both views, gradients on
// both sides and a loss that is symmetric in them, so the clean pair needs one direction.
class JointEmbedding : public SiameseFramework {
 public:
  StepLoss forward(const MixPlan& plan, const StepContext& context) override;
  Backbone& backbone() override { return encoder_->backbone(); }

 protected:
  JointEmbedding(const NetworkShape& shape, const MlpOptions& projector, std::uint64_t seed);

 private:
  // Adds what a query input contributes. z: its projections; z2: those of view 2; N, D each.
  virtual void compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
                       const std::vector<Target>& targets) const = 0;

  Encoder encoder_{nullptr};
};

}  // namespace mixmask
