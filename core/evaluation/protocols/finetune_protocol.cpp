// SPDX-License-Identifier: Apache-2.0
#include "core/backbones/backbone_table.h"
#include "core/evaluation/protocols/protocols.h"
#include "core/evaluation/protocols/training_options.h"
#include "core/evaluation/weights.h"

namespace mixmask {
namespace {

// lightly's ImageNet recipe: 30 epochs of SGD with rate 0.05 for batches of 256, a cosine, no
// weight decay.
OptionTable<ClassifierTrainingOptions> finetuneOptions() {
  return trainingOptions({.headRate = 0.05, .backboneRate = 0.05, .schedule = "cosine"},
                         /*trainsBackbone=*/true);
}

// The same length, with the rate and weight decay of training from scratch.
OptionTable<ClassifierTrainingOptions> scratchOptions() {
  return trainingOptions(
      {.headRate = 0.1, .backboneRate = 0.1, .weightDecay = 5e-4, .schedule = "cosine"},
      /*trainsBackbone=*/true);
}

std::optional<ProtocolOutcome> finetune(const ProtocolContext& context) {
  return trainAndTest(context, context.trainingSet, finetuneOptions().read(context.options),
                      context.seed, {});
}

std::optional<ProtocolOutcome> scratch(const ProtocolContext& context) {
  initializeParameters(*context.backbone, context.seed);
  resetRunningStatistics(*context.backbone);
  return trainAndTest(context, context.trainingSet, scratchOptions().read(context.options),
                      context.seed, {});
}

}  // namespace

ProtocolEntry finetuneProtocol() {
  return {.key = "finetune",
          .label = "Supervised finetuning",
          .description = "The whole network and a linear layer, trained on all labels.",
          .options = finetuneOptions().specs(),
          .epochs = 30,
          .batchSize = 256,
          .run = &finetune};
}

ProtocolEntry scratchProtocol() {
  return {.key = "scratch",
          .label = "Supervised from scratch",
          .description =
              "The baseline of finetuning: the same network with new weights, trained on "
              "all labels.",
          .options = scratchOptions().specs(),
          .epochs = 30,
          .batchSize = 256,
          .run = &scratch};
}

}  // namespace mixmask
