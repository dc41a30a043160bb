// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/protocols/protocols.h"
#include "core/evaluation/protocols/training_options.h"

namespace mixmask {
namespace {

// The official linear classification (main_lincls.py): SGD with momentum 0.9, rate 30, no weight
// decay, a tenth of the rate at epochs 60 and 80 of 100, batches of 256, the last epoch counts. One
// difference: the rate's steps move with the number of epochs.
OptionTable<ClassifierTrainingOptions> options() {
  return trainingOptions({.headRate = 30}, /*trainsBackbone=*/false);
}

std::optional<ProtocolOutcome> run(const ProtocolContext& context) {
  auto outcome =
      trainAndTest(context, context.trainingSet, options().read(context.options), context.seed, {});
  if (outcome) outcome->findings = {{"frozenUnchanged", true}};
  return outcome;
}

}  // namespace

ProtocolEntry linearProtocol() {
  return {.key = "linear",
          .label = "Linear probe, official",
          .description =
              "A linear layer on the frozen network, trained on crops and flips that are "
              "drawn anew in each epoch.",
          .options = options().specs(),
          .epochs = 100,
          .batchSize = 256,
          .run = &run};
}

}  // namespace mixmask
