// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/predictor_framework.h"

#include "core/losses/normalized.h"

namespace mixmask {

PredictorFramework::PredictorFramework(const NetworkShape& shape, const MlpOptions& projector,
                                       const MlpOptions& predictor, std::uint64_t seed)
    : online_(register_module("online", makeEncoder(shape, projector))),
      predictor_(register_module("predictor", Mlp(projector.widths.back(), predictor))) {
  initializeParameters(*online_, seed);
  initializeParameters(*predictor_, seed);
}

StepLoss PredictorFramework::forward(const MixPlan& plan, const StepContext& context) {
  Projections online;
  std::vector<torch::Tensor> predictions;
  torch::Tensor reverse;
  {
    const AutocastScope autocast(context.precision, plan.view2.device());
    for (const QueryInput& input : plan.queries) {
      online.queries.push_back(online_->forwardQuery(input.images, isBesideClean(plan, input)));
      predictions.push_back(atLeastFloat32(predictor_->forward(online.queries.back())));
    }
    online.view2 = atLeastFloat32(online_->forward(plan.view2));
    reverse = atLeastFloat32(predictor_->forward(online.view2));
  }
  const Keys keys = makeKeys(plan, online, context);

  StepLoss loss;
  loss.projectionSpread = spreadOf(online.queries.front());
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    compare(loss, predictions[i], keys.view2, plan.queries[i].targets);
  }
  compare(loss, reverse, keys.view1, {Target{}});
  return loss;
}

PredictorFramework::Keys PredictorFramework::keysBy(Encoder& encoder, const MixPlan& plan,
                                                    const StepContext& context) {
  return {.view1 = encodeKeys(encoder, plan.view1, context.precision),
          .view2 = encodeKeys(encoder, plan.view2, context.precision)};
}

}  // namespace mixmask
