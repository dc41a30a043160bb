// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/simsiam.h"

#include "core/frameworks/head_options.h"
#include "core/losses/cosine.h"

namespace mixmask {

const OptionTable<SimSiamOptions>& simSiamOptions() {
  static const auto table = predictorOptions<SimSiamOptions>();
  return table;
}

SimSiam::SimSiam(const SimSiamOptions& options, const NetworkShape& shape, std::uint64_t seed)
    : PredictorFramework(shape,
                         {.widths = {options.hiddenDim, options.hiddenDim, options.outputDim},
                          .outputNorm = OutputNorm::plain},
                         {.widths = {options.predictorDim, options.outputDim}}, seed) {}

bool SimSiam::hasConstantRate(const std::string& parameterName) const {
  return parameterName.starts_with("predictor.");
}

bool SimSiam::showsView1(const MixPlan& plan) {
  return isClean(plan, plan.queries.front());
}

PredictorFramework::Keys SimSiam::makeKeys(const MixPlan& plan, const Projections& online,
                                           const StepContext& context) {
  return {.view1 = showsView1(plan) ? online.queries.front().detach()
                                    : encodeKeys(onlineEncoder(), plan.view1, context.precision),
          .view2 = online.view2.detach()};
}

void SimSiam::compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
                      const std::vector<Target>& targets) const {
  for (const Target& target : targets) {
    const double share = target.term == LossTerm::original ? 0.5 : 1;
    loss.addRows(target, share * negativeCosine(predictions, keysOf(target, keys)));
  }
}

}  // namespace mixmask
