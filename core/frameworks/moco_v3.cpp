// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/moco_v3.h"

#include "core/frameworks/head_options.h"
#include "core/losses/info_nce.h"
#include "core/losses/normalized.h"
#include "core/modules/momentum_encoder.h"

namespace mixmask {
namespace {

MlpOptions projectorOf(const MoCoV3Options& options) {
  return {.widths = {options.hiddenDim, options.outputDim}, .outputNorm = OutputNorm::plain};
}

}  // namespace

const OptionTable<MoCoV3Options>& moCoV3Options() {
  static const auto table =
      predictorOptions<MoCoV3Options>()
          .option("temperature", &MoCoV3Options::temperature, "Temperature T",
                  "Divides the similarities in the softmax; 0.2 on CIFAR-sized sets, 1 in the "
                  "official ResNet-50.")
          .range(0.001, 10)
          .option("momentum", &MoCoV3Options::momentum, "Momentum m",
                  "Share of the momentum encoder that stays in each step; with the cosine the "
                  "first step's.")
          .range(0, 1)
          .option("cosineMomentum", &MoCoV3Options::cosineMomentum, "Cosine momentum",
                  "The momentum rises to 1 along half a cosine over the run; off: it is constant.");
  return table;
}

MoCoV3::MoCoV3(const MoCoV3Options& options, const NetworkShape& shape, std::uint64_t seed)
    : PredictorFramework(shape, projectorOf(options),
                         {.widths = {options.predictorDim, options.outputDim}}, seed),
      options_(options),
      momentum_(register_module("momentum", makeEncoder(shape, projectorOf(options)))) {
  copyToMomentum(*onlineEncoder(), *momentum_);
}

PredictorFramework::Keys MoCoV3::makeKeys(const MixPlan& plan, const Projections& /*online*/,
                                          const StepContext& context) {
  if (context.microBatch == 0) {
    const double start = options_.momentum;
    updateMomentum(*onlineEncoder(), *momentum_,
                   options_.cosineMomentum ? cosineMomentum(start, context.progress) : start);
  }
  return keysBy(momentum_, plan, context);
}

void MoCoV3::compare(StepLoss& loss, const torch::Tensor& predictions, const torch::Tensor& keys,
                     const std::vector<Target>& targets) const {
  const double temperature = options_.temperature;
  const auto logits = torch::matmul(normalized(predictions) / temperature, normalized(keys).t());
  for (const Target& target : targets) {
    const auto labels = keyIndexOf(target, keys);
    loss.addRows(target, 2 * temperature * batchInfoNceLoss(logits, labels));
    loss.noteContrast(target, [&] { return contrastTop1(logits, labels); });
  }
}

}  // namespace mixmask
