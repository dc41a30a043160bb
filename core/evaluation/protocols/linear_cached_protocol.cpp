// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/base/error.h"
#include "core/evaluation/label_split.h"
#include "core/evaluation/linear_probe.h"
#include "core/evaluation/protocols/protocols.h"

namespace mixmask {
namespace {

struct Options {
  std::string learningRates = "0.0003,0.001,0.003,0.01,0.03,0.1,0.3";
  double weightDecay = 0;
  double heldOut = 0.1;
};

OptionTable<Options> options() {
  return OptionTable<Options>()
      .option("learningRates", &Options::learningRates, "Learning rates",
              "That are tried, with commas between them; the held-out training images choose.")
      .option("weightDecay", &Options::weightDecay, "Weight decay", "On the linear layer.")
      .range(0, 10)
      .option("heldOut", &Options::heldOut, "Held out",
              "Share of each class of the training images that chooses the rate.")
      .range(0.01, 0.5);
}

std::vector<double> ratesOf(const std::string& text) {
  std::vector<double> rates;
  for (std::size_t first = 0; first <= text.size();) {
    const std::size_t comma = std::min(text.find(',', first), text.size());
    double rate = 0;
    const auto [end, error] = std::from_chars(text.data() + first, text.data() + comma, rate);
    if (error != std::errc{} || end != text.data() + comma || !(rate > 0) || rate > 1e6) {
      throw ConfigError(
          fmt::format("evaluation.linear-cached.learningRates: '{}' is no list of "
                      "numbers above 0 with commas between them, such as 0.01,0.1",
                      text));
    }
    rates.push_back(rate);
    first = comma + 1;
  }
  return rates;
}

LinearProbe::Report reportTo(const ProtocolContext& context, const std::string& phase) {
  return [&context, phase](const ClassifierReport& report) {
    context.sink(PhaseChanged{
        phase, static_cast<double>(report.step) / static_cast<double>(report.totalSteps)});
    ClassifierReport named = report;
    named.run = phase;
    context.sink(named);
  };
}

double accuracyOf(const LinearHead& head, const Predictions& predictions) {
  return torch::isfinite(head.weight).all().item<bool>() ? topShare(predictions, 1) : -1;
}

// Trains with every rate on all but the held-out images, which choose one of them.
std::optional<std::pair<double, double>> chooseRate(FeatureShards& shards,
                                                    const ProtocolContext& context,
                                                    const Options& chosen,
                                                    LinearProbe::Options probe) {
  const LabelSplit held = hashedSplit(*context.trainingSet, chosen.heldOut, context.seed);
  const auto isHeld = torch::zeros({context.trainingSet->size()}, torch::kBool)
                          .index_fill_(0, torch::tensor(held.indices, torch::kInt64), true);
  const auto isUsed = [flags = isHeld.const_data_ptr<bool>()](std::int64_t index) {
    return !flags[index];
  };
  const auto heads = LinearProbe(shards, context.classes(), probe)
                         .train(isUsed, context.stop, reportTo(context, "choosing the rate"));
  if (!heads) return std::nullopt;
  std::vector<double> hits(heads->size(), 0);
  for (std::int64_t i = 0; i < shards.count(); ++i) {
    const auto shard = shards.shard(i, context.stop, [](double) {});
    if (!shard) return std::nullopt;
    const auto rows = isHeld.index_select(0, shard->indices);
    const LabelledFeatures part{shard->features.index({rows}), shard->labels.index({rows}),
                                shard->indices.index({rows})};
    if (part.labels.numel() == 0) continue;
    for (std::size_t rate = 0; rate < heads->size(); ++rate) {
      const LinearHead& head = (*heads)[rate];
      hits[rate] +=
          accuracyOf(head, predict(head, part)) * static_cast<double>(part.labels.numel());
    }
  }
  const auto best = std::max_element(hits.begin(), hits.end());
  return std::pair{probe.learningRates[static_cast<std::size_t>(best - hits.begin())],
                   *best / static_cast<double>(held.indices.size())};
}

std::optional<ProtocolOutcome> run(const ProtocolContext& context) {
  const Options chosen = options().read(context.options);
  LinearProbe::Options probe{.learningRates = ratesOf(chosen.learningRates),
                             .weightDecay = chosen.weightDecay,
                             .epochs = context.epochs,
                             .batchSize = context.batchSize,
                             .seed = context.seed};
  FeatureShards shards = context.trainingFeatures();
  const auto extracting = [&](double share) {
    context.sink(PhaseChanged{"features of the training images", share});
  };
  if (!shards.each(context.stop, extracting, [](const LabelledFeatures&) {})) return std::nullopt;
  const auto rate = chooseRate(shards, context, chosen, probe);
  if (!rate) return std::nullopt;
  probe.learningRates = {rate->first};
  const auto heads = LinearProbe(shards, context.classes(), probe)
                         .train([](std::int64_t) { return true; }, context.stop,
                                reportTo(context, "training on all images"));
  if (!heads) return std::nullopt;
  const auto images = context.testFeatures().all(context.stop, [&](double share) {
    context.sink(PhaseChanged{"features of the test images", share});
  });
  if (!images) return std::nullopt;
  ProtocolOutcome outcome;
  outcome.predictions = predict(heads->front(), *images);
  outcome.findings = {{"learningRate", rate->first}, {"heldOutTop1", rate->second}};
  outcome.headWeight = heads->front().weight;
  outcome.headBias = heads->front().bias;
  return outcome;
}

}  // namespace

ProtocolEntry linearCachedProtocol() {
  return {.key = "linear-cached",
          .label = "Linear probe, cached features",
          .description =
              "A linear layer on features of clean images that are extracted once; the "
              "learning rate is chosen on held-out training images.",
          .options = options().specs(),
          .epochs = 50,
          .batchSize = 256,
          .run = &run};
}

}  // namespace mixmask
