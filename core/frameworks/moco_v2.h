// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/frameworks/siamese_framework.h"
#include "core/modules/negative_queue.h"

namespace mixmask {

struct MoCoV2Options {
  std::int64_t queueSize = 65536;  // K
  double temperature = 0.2;        // T
  double momentum = 0.999;         // m
  std::int64_t bnSplits = 1;
  bool symmetric = false;
  std::int64_t outputDim = 128;
  std::string projector = "mlp";
};
const OptionTable<MoCoV2Options>& moCoV2Options();

// MoCo v2 (Chen et al. 2020): queries from view 1, keys from view 2 by the momentum encoder;
// official file moco/builder.py. Symmetric, the sum of both directions of the clean pair, as in
// MoCo's CIFAR notebook; mixtures are of view 1 and meet the keys of view 2 in either form.
class MoCoV2 : public SiameseFramework {
 public:
  MoCoV2(const MoCoV2Options& options, const NetworkShape& shape, std::uint64_t seed);

  StepLoss forward(const MixPlan& plan, const StepContext& context) override;
  // Only now do the keys enter the queue: one that enters before the negatives are read would be
  // its own negative, and the backward pass still reads the queue.
  void afterStep(const StepContext& /*context*/) override {
    queue_->enqueue(torch::cat(latestKeys_));
  }
  Backbone& backbone() override { return query_->backbone(); }
  torch::OrderedDict<std::string, torch::Tensor> trainedParameters() const override;
  std::int64_t queueSize() const override { return options_.queueSize; }

 private:
  torch::Tensor shuffledKeys(const torch::Tensor& images, const StepContext& context);
  // Adds what a query input contributes against keys of the rows they are targets of.
  void addContrast(StepLoss& loss, const torch::Tensor& query, const torch::Tensor& keys,
                   const std::vector<Target>& targets) const;

  MoCoV2Options options_;
  Encoder query_{nullptr}, key_{nullptr};
  NegativeQueue queue_{nullptr};
  std::vector<torch::Tensor> latestKeys_;  // of this step
};

}  // namespace mixmask
