// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/protocols/training_options.h"

#include <utility>

namespace mixmask {

OptionTable<ClassifierTrainingOptions> trainingOptions(const ClassifierTrainingOptions& initial,
                                                       bool trainsBackbone) {
  using Options = ClassifierTrainingOptions;
  OptionTable<Options> table(initial);
  table.option("learningRate", &Options::headRate, "Learning rate", "Of the linear layer.")
      .range(0, 1e6);
  if (trainsBackbone) {
    table
        .option("backboneRate", &Options::backboneRate, "Backbone's rate",
                "Learning rate of the pretrained network.")
        .range(1e-12, 1e6);
  }
  table.option("momentum", &Options::momentum, "Momentum", "Of the gradient's average.")
      .range(0, 0.9999)
      .option("weightDecay", &Options::weightDecay, "Weight decay", "On all that is trained.")
      .range(0, 10)
      .option("schedule", &Options::schedule, "Schedule", "How the learning rates change.")
      .choices({{"steps", "Steps at 60 % and 80 % of the epochs"}, {"cosine", "Half a cosine"}})
      .option("decay", &Options::decay, "Decay", "Factor on the rates at each of the steps.")
      .range(0, 1)
      .option("cropScaleMin", &Options::cropScaleMin, "Smallest crop",
              "Share of the picture's area that a training view shows at the least.")
      .range(0.01, 1)
      .option("flipProbability", &Options::flipProbability, "Flip",
              "Probability that a training view is mirrored.")
      .range(0, 1);
  return table;
}

std::optional<ProtocolOutcome> trainAndTest(const ProtocolContext& context,
                                            std::shared_ptr<const Dataset> trainingSet,
                                            const ClassifierTrainingOptions& options,
                                            std::uint64_t seed, const std::string& name) {
  ClassifierTraining training(context, std::move(trainingSet), options, seed, name);
  auto predictions = training.run();
  if (!predictions) return std::nullopt;
  const LinearHead head = training.head();
  ProtocolOutcome outcome;
  outcome.predictions = std::move(*predictions);
  outcome.headWeight = head.weight;
  outcome.headBias = head.bias;
  return outcome;
}

}  // namespace mixmask
