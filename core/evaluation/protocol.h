// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/backbones/backbone_table.h"
#include "core/config/option.h"
#include "core/data/dataset.h"
#include "core/evaluation/feature_shards.h"
#include "core/evaluation/predictions.h"
#include "core/session/evaluation.h"
#include "core/transforms/apply_view.h"

namespace mixmask {

// What a protocol judges, with what, and whom it tells.
struct ProtocolContext {
  Backbone backbone;  // on `device`; a protocol that trains it leaves it trained
  std::shared_ptr<const Dataset> trainingSet, testSet;  // labelled, with the same classes
  FeatureRequest request;                               // how clean views are made and encoded
  std::string weights;                                  // digestOf() the backbone as it came
  std::string trainingImages, testImages;               // fingerprint() of each set
  OptionMap options;                                    // the protocol's own, by its keys
  std::int64_t epochs = 0, batchSize = 0;               // where it trains
  std::uint64_t seed = 0;
  std::filesystem::path featureCache;  // empty: no features are kept
  std::filesystem::path unfinished;    // where an interrupted training leaves its state
  std::string identity;                // of all of this; what is unfinished goes on only under it
  std::stop_token stop;
  EvaluationSink sink;

  std::int64_t classes() const {
    return static_cast<std::int64_t>(trainingSet->classNames().size());
  }
  // By the cache.
  FeatureShards trainingFeatures() const { return shardsOf(trainingSet, trainingImages); }
  FeatureShards testFeatures() const { return shardsOf(testSet, testImages); }

 private:
  FeatureShards shardsOf(std::shared_ptr<const Dataset> dataset, const std::string& images) const;
};

// What a protocol found.
struct ProtocolOutcome {
  Predictions predictions;  // where it is repeated, of the first seed
  // What was found on the way and belongs to the result: {"learningRate", 0.3}.
  NamedValues findings;
  std::vector<EvaluationResult::Repetition> repetitions;  // empty: it is not repeated
  std::vector<EvaluationResult::Point> curve;             // empty: it is no curve
  // The classifier above the backbone's features, where there is one. classes, d and classes.
  torch::Tensor headWeight, headBias;
};

// One row of the list of protocols. Its name, version and all parameters are stored with every
// result: the version rises whenever the same parameters would give other numbers.
struct ProtocolEntry {
  std::string key, label, description;
  int version = 1;
  std::vector<OptionSpec> options;
  std::int64_t epochs = 0, batchSize = 0;  // unless set otherwise; 0: nothing is trained on images
  // Nothing when it was stopped on the way.
  std::optional<ProtocolOutcome> (*run)(const ProtocolContext& context);
};
// In the order of rising cost.
const std::vector<ProtocolEntry>& protocolTable();
const ProtocolEntry& protocolEntry(const std::string& key);  // throws ConfigError

}  // namespace mixmask
