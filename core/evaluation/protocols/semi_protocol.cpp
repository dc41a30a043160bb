// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/data/subset_dataset.h"
#include "core/evaluation/label_split.h"
#include "core/evaluation/protocols/protocols.h"
#include "core/evaluation/protocols/training_options.h"
#include "core/evaluation/weights.h"

namespace mixmask {
namespace {

struct Options {
  double share = 0.01;
  std::int64_t seeds = 3;
  std::string list;
  std::int64_t splitSeed = 0;
};

OptionTable<Options> splitOptions() {
  return OptionTable<Options>()
      .option("share", &Options::share, "Share of labels",
              "Of each class; 0.01 and 0.1 are customary. A list overrides it.")
      .range(1e-6, 1)
      .option("seeds", &Options::seeds, "Seeds",
              "Trainings that differ in the layer's first weights, the order and the crops.")
      .range(1, 100)
      .option("list", &Options::list, "List",
              "A published list of the images with labels, one a line; empty: a hashed split.")
      .option("splitSeed", &Options::splitSeed, "Split's seed", "Of the hashed split.")
      .atLeast(0);
}

// Un-Mix's eval_semisup.py (SwAV's recipe): 20 epochs, rates 0.01 and 0.2, x 0.2 at 12 and 16.
OptionTable<ClassifierTrainingOptions> semiTrainingOptions() {
  return trainingOptions({.headRate = 0.2, .backboneRate = 0.01, .decay = 0.2},
                         /*trainsBackbone=*/true);
}

std::optional<ProtocolOutcome> run(const ProtocolContext& context) {
  const Options chosen = splitOptions().read(context.options);
  const LabelSplit split = chosen.list.empty()
                               ? hashedSplit(*context.trainingSet, chosen.share,
                                             static_cast<std::uint64_t>(chosen.splitSeed))
                               : listedSplit(*context.trainingSet, chosen.list);
  const auto labelled = std::make_shared<SubsetDataset>(context.trainingSet, split.indices);
  const WeightsSnapshot pretrained(*context.backbone);
  std::optional<ProtocolOutcome> outcome;
  std::vector<EvaluationResult::Repetition> repetitions;
  for (std::int64_t i = 0; i < chosen.seeds; ++i) {
    pretrained.restore(*context.backbone);
    const std::uint64_t seed = context.seed + static_cast<std::uint64_t>(i);
    auto one = trainAndTest(context, labelled, semiTrainingOptions().read(context.options), seed,
                            fmt::format("seed {}", seed));
    if (!one) return std::nullopt;
    repetitions.push_back({seed, topShare(one->predictions, 1), topShare(one->predictions, 5)});
    if (!outcome) outcome = std::move(one);
  }
  outcome->repetitions = std::move(repetitions);
  outcome->findings = {{"labels", labelled->size()}, {"split", split.digest}};
  return outcome;
}

std::vector<OptionSpec> specs() {
  auto all = splitOptions().specs();
  for (OptionSpec& spec : semiTrainingOptions().specs()) all.push_back(std::move(spec));
  return all;
}

}  // namespace

ProtocolEntry semiProtocol() {
  return {.key = "semi",
          .label = "Semi-supervised finetuning",
          .description =
              "The whole network and a linear layer, trained on the labels of few images "
              "with several seeds.",
          .options = specs(),
          .epochs = 20,
          .batchSize = 256,
          .run = &run};
}

}  // namespace mixmask
