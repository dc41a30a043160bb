// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backbones/backbone_table.h"
#include "core/config/option.h"
#include "core/config/run_config.h"
#include "core/mixing/view_mixer.h"
#include "core/modules/encoder.h"

namespace mixmask {

// What a framework needs to know of the step it is in. "The batch" is a micro-batch where gradients
// accumulate.
struct StepContext {
  Precision precision = Precision::fp32;
  std::vector<std::int64_t> keyOrder;  // permutation of the batch, for the shuffled batch norm
  double progress = 0;                 // share of all steps that lie behind, 0 .. 1
  std::int64_t microBatch = 0;         // of the step, from 0; momentum encoders move once a step
};

// The objective of one batch.
struct StepLoss {
  torch::Tensor total;  // scalar with gradient: the sum of all parts
  // Contributions after weighting, by LossTerm; scalars without gradient, undefined where the plan
  // has no such target.
  std::array<torch::Tensor, kLossTerms> parts;
  // Scalars: share of rows whose own key beats every negative, of the first target of all and of
  // the first of a mixture; undefined where the framework does not contrast, or nothing is mixed.
  torch::Tensor contrastTop1, contrastTop1Mixed;
  // Scalar: spreadOf() the projections of the first input.
  torch::Tensor projectionSpread;

  // Measures the share, a scalar, where it is one of the two that are wanted.
  void noteContrast(const Target& target, const std::function<torch::Tensor()>& measure);
  void add(LossTerm term, const torch::Tensor& part);
  // Adds mean_i weight_i rows_i to the target's term. rows: N.
  void addRows(const Target& target, const torch::Tensor& rows);
  // Adds a loss of the batch as a whole, for frameworks whose targets weigh all rows alike. Scalar.
  void addBatch(const Target& target, const torch::Tensor& loss);
  const torch::Tensor& part(LossTerm term) const { return parts[static_cast<std::size_t>(term)]; }
};

// The keys that the rows of a query should agree with: N, D.
torch::Tensor keysOf(const Target& target, const torch::Tensor& keys);
// Their row numbers among the keys: N, int64.
torch::Tensor keyIndexOf(const Target& target, const torch::Tensor& keys);

// A way to learn from two views: encoders, heads, momentum, negatives, and the loss of query rows
// against target rows. It meets a mixer only in the MixPlan.
class SiameseFramework : public torch::nn::Module {
 public:
  // Encodes the plan and gives its loss. Called in training mode, once a micro-batch.
  virtual StepLoss forward(const MixPlan& plan, const StepContext& context) = 0;
  // Called after the optimizer's step, with the context of its last micro-batch: what changes with
  // every batch but not by gradients.
  virtual void afterStep(const StepContext& /*context*/) {}
  // The encoder that is judged: without head, by its features.
  virtual Backbone& backbone() = 0;
  // What the optimizer trains, by name: every parameter that receives gradients.
  virtual torch::OrderedDict<std::string, torch::Tensor> trainedParameters() const;
  // Whether the parameter of trainedParameters() with this name keeps the learning rate from before
  // the schedule, as SimSiam's predictor does.
  virtual bool hasConstantRate(const std::string& /*parameterName*/) const { return false; }
  // K; 0: no softmax over negatives.
  virtual std::int64_t queueSize() const { return 0; }
};

// Backbone and projector with batch statistics over the whole batch.
Encoder makeEncoder(const NetworkShape& shape, const MlpOptions& projector);

// What a network that tells nothing apart reaches; 0: there is no such level.
struct ChanceLevel {
  double clean = 0;               // loss of the clean pair, in all its directions
  double mixture = 0;             // loss of a mixture, its weights adding up to 1
  std::int64_t contrastKeys = 0;  // of one contrast, the own key included
};

struct FrameworkEntry {
  std::string key, label, description;
  std::vector<OptionSpec> options;
  std::shared_ptr<SiameseFramework> (*make)(const OptionMap& options, const NetworkShape& shape,
                                            std::uint64_t seed);
  // Problems that no single option shows, such as a queue that the batch does not divide.
  void (*check)(const RunConfig& config, std::vector<ConfigProblem>& problems);
  // Encoder work of a step with such a plan: 1 a forward and 2 a backward pass.
  int (*encoderUnits)(const OptionMap& options, const MixPlan& plan);
  ChanceLevel (*chance)(const OptionMap& options, std::int64_t batchSize);
};
const std::vector<FrameworkEntry>& frameworkTable();
const FrameworkEntry& frameworkEntry(const std::string& key);  // throws ConfigError
// A framework with its initial weights, a function of the seed.
std::shared_ptr<SiameseFramework> makeFramework(const MethodChoice& choice,
                                                const NetworkShape& shape, std::uint64_t seed);

// Moves a framework to a device and gives its real numbers the type; counters stay whole numbers.
// Weights of convolutions become channels_last.
void place(SiameseFramework& framework, torch::Device device, torch::ScalarType type);

}  // namespace mixmask
