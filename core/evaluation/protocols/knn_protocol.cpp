// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/knn_classifier.h"
#include "core/evaluation/protocols/protocols.h"
#include "core/losses/normalized.h"

namespace mixmask {
namespace {

struct Options {
  std::int64_t k = 200;
  double temperature = 0.1;
};

OptionTable<Options> options() {
  return OptionTable<Options>()
      .option("k", &Options::k, "Neighbours k", "Neighbours that vote; 200 in MoCo.")
      .range(1, 100000)
      .option("temperature", &Options::temperature, "Temperature T",
              "A neighbour votes with exp(similarity / T); 0.1 in MoCo, 0.07 elsewhere.")
      .range(0.001, 100);
}

// Weighted kNN (Wu et al. 2018) on features of clean images. The bank passes shard by shard.
std::optional<ProtocolOutcome> run(const ProtocolContext& context) {
  const Options chosen = options().read(context.options);
  requireNeighbours(chosen.k, context.trainingSet->size());
  const auto queries = context.testFeatures().all(context.stop, [&](double share) {
    context.sink(PhaseChanged{"features of the test images", share});
  });
  if (!queries) return std::nullopt;
  KnnSearch search(normalized(queries->features), chosen.k);
  std::vector<torch::Tensor> labels;
  const bool whole = context.trainingFeatures().each(
      context.stop,
      [&](double share) {
        context.sink(PhaseChanged{"features of the training images", share});
      },
      [&](const LabelledFeatures& shard) {
        search.add(normalized(shard.features));
        labels.push_back(shard.labels);
      });
  if (!whole) return std::nullopt;
  ProtocolOutcome outcome;
  outcome.predictions = knnPredictions(search, torch::cat(labels), *queries, context.classes(),
                                       {.k = chosen.k, .temperature = chosen.temperature});
  outcome.findings = {{"layer", std::string("backbone")}, {"bank", search.bankRows()}};
  return outcome;
}

}  // namespace

ProtocolEntry knnProtocol() {
  return {.key = "knn",
          .label = "Weighted kNN",
          .description = "Classifies test images by the labels of the nearest training images.",
          .options = options().specs(),
          .run = &run};
}

}  // namespace mixmask
