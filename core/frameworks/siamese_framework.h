// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn.h>

#include <memory>
#include <string>
#include <vector>

#include "core/backbones/backbone_table.h"
#include "core/config/option.h"
#include "core/config/run_config.h"
#include "core/mixing/view_mixer.h"
#include "core/modules/autocast.h"

namespace mixmask {

// What a framework needs to know of the step it is in.
struct StepContext {
  Precision precision = Precision::fp32;
  std::vector<std::int64_t> keyOrder;  // permutation of the batch, for the shuffled batch norm
};

// The objective of one batch.
struct StepLoss {
  torch::Tensor total;  // scalar with gradient: the sum of all parts
  // parts[i][t]: contribution of query input i with its target t, weighted; scalars, no gradient.
  std::vector<std::vector<torch::Tensor>> parts;
  torch::Tensor contrastTop1;  // scalar: share of clean rows whose key beats every negative
};

// A way to learn from two views: encoders, heads, momentum, negatives, and the loss of query rows
// against target rows. It meets a mixer only in the MixPlan.
class SiameseFramework : public torch::nn::Module {
 public:
  // Encodes the plan and gives its loss. Called in training mode, once a step.
  virtual StepLoss forward(const MixPlan& plan, const StepContext& context) = 0;
  // Called after the optimizer's step: what changes with every batch but not by gradients.
  virtual void afterStep() {}
  // The encoder that is judged: without head, by its features.
  virtual Backbone& backbone() = 0;
  // What the optimizer trains, by name.
  virtual torch::OrderedDict<std::string, torch::Tensor> trainedParameters() const = 0;
  // K; 0: no softmax over negatives.
  virtual std::int64_t queueSize() const { return 0; }
};

// The network around which a framework builds its own parts.
struct NetworkShape {
  BackboneConfig backbone;
  std::int64_t inputChannels = 3;
};

struct FrameworkEntry {
  std::string key, label, description;
  std::vector<OptionSpec> options;
  std::shared_ptr<SiameseFramework> (*make)(const OptionMap& options, const NetworkShape& shape,
                                            std::uint64_t seed);
  // Problems that no single option shows, such as a queue that the batch does not divide.
  void (*check)(const RunConfig& config, std::vector<ConfigProblem>& problems);
  int keyPasses;  // forward passes of the momentum branch
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
