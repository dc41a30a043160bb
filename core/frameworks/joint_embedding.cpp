// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/joint_embedding.h"

#include "core/losses/normalized.h"

namespace mixmask {

JointEmbedding::JointEmbedding(const NetworkShape& shape, const MlpOptions& projector,
                               std::uint64_t seed)
    : encoder_(register_module("encoder", makeEncoder(shape, projector))) {
  initializeParameters(*encoder_, seed);
}

StepLoss JointEmbedding::forward(const MixPlan& plan, const StepContext& context) {
  std::vector<torch::Tensor> queries;
  torch::Tensor z2;
  {
    const AutocastScope autocast(context.precision, plan.view2.device());
    for (const QueryInput& input : plan.queries) {
      queries.push_back(encoder_->forwardQuery(input.images, isBesideClean(plan, input)));
    }
    z2 = atLeastFloat32(encoder_->forward(plan.view2));
  }
  StepLoss loss;
  loss.projectionSpread = spreadOf(queries.front());
  for (std::size_t i = 0; i < queries.size(); ++i) {
    compare(loss, queries[i], z2, plan.queries[i].targets);
  }
  return loss;
}

}  // namespace mixmask
