// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/siamese_framework.h"

namespace mixmask {

// What MoCo v3, BYOL and SimSiam have in common: an online branch of encoder and predictor learns
// to predict the keys of the other view, which carry no gradient. The clean pair goes in both
// directions, to the term `original`; a mixture is of view 1 and meets the keys of view 2.
class PredictorFramework : public SiameseFramework {
 public:
  StepLoss forward(const MixPlan& plan, const StepContext& context) override;
  Backbone& backbone() override { return online_->backbone(); }

 protected:
  PredictorFramework(const NetworkShape& shape, const MlpOptions& projector,
                     const MlpOptions& predictor, std::uint64_t seed);

  // N, D each.
  struct Projections {
    std::vector<torch::Tensor> queries;
    torch::Tensor view2;
  };
  struct Keys {
    torch::Tensor view1, view2;
  };

  Encoder& onlineEncoder() { return online_; }
  // Keys of both views by another encoder.
  static Keys keysBy(Encoder& encoder, const MixPlan& plan, const StepContext& context);

 private:
  // Keys without gradient. online: what the online encoder said in this step.
  virtual Keys makeKeys(const MixPlan& plan, const Projections& online,
                        const StepContext& context) = 0;
  // Adds what the predictions of a query input contribute; both N, D.
  virtual void compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
                       const std::vector<Target>& targets) const = 0;

  Encoder online_{nullptr};
  Mlp predictor_{nullptr};
};

}  // namespace mixmask
