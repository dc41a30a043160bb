// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/byol.h"

#include "core/frameworks/head_options.h"
#include "core/losses/cosine.h"
#include "core/modules/momentum_encoder.h"

namespace mixmask {
namespace {

// Of projector and predictor alike.
MlpOptions headOf(std::int64_t hidden, std::int64_t out) {
  return {.widths = {hidden, out}};
}

}  // namespace

const OptionTable<BYOLOptions>& byolOptions() {
  static const auto table =
      predictorOptions<BYOLOptions>()
          .option("momentum", &BYOLOptions::momentum, "Momentum tau",
                  "Share of the target encoder that stays in the first step; it rises to 1 along "
                  "half a cosine over the run. 0.996 in the paper, 0.99 on CIFAR-sized sets.")
          .range(0, 1);
  return table;
}

BYOL::BYOL(const BYOLOptions& options, const NetworkShape& shape, std::uint64_t seed)
    : PredictorFramework(shape, headOf(options.hiddenDim, options.outputDim),
                         headOf(options.predictorDim, options.outputDim), seed),
      options_(options),
      momentum_(register_module("momentum",
                                makeEncoder(shape, headOf(options.hiddenDim, options.outputDim)))) {
  copyToMomentum(*onlineEncoder(), *momentum_);
}

void BYOL::afterStep(const StepContext& context) {
  updateMomentum(*onlineEncoder(), *momentum_, cosineMomentum(options_.momentum, context.progress));
}

PredictorFramework::Keys BYOL::makeKeys(const MixPlan& plan, const Projections& /*online*/,
                                        const StepContext& context) {
  return keysBy(momentum_, plan, context);
}

void BYOL::compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
                   const std::vector<Target>& targets) const {
  for (const Target& target : targets) {
    loss.addRows(target, 2 + 2 * negativeCosine(predictions, keysOf(target, keys)));
  }
}

}  // namespace mixmask
