// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

using NamedTensors = torch::OrderedDict<std::string, torch::Tensor>;

// What an optimizer trains.
struct TrainedParameters {
  NamedTensors tensors;
  // Whether a parameter keeps the configured rate when the schedule lowers it (SimSiam's
  // predictor).
  std::function<bool(const std::string& name)> hasConstantRate = [](const auto&) { return false; };
};

// Changes the parameters along their gradients. Its state is in named tensors, so that a checkpoint
// holds it like everything else.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, const TrainedParameters& parameters);
  virtual ~Optimizer() = default;
  // Clips the gradients where config.clipNorm says so, then updates.
  void step(double learningRate);
  // "momentum.<parameter>", ...: to be saved, and to be copied into on resume.
  virtual NamedTensors state() const = 0;
  void clearGradients();

 protected:
  virtual void update(const std::vector<torch::Tensor>& gradients, double learningRate) = 0;
  // The rate of parameter i.
  double rateOf(std::size_t i, double learningRate) const {
    return constantRate_[i] ? config_.learningRate : learningRate;
  }
  // Weight decay of parameter i: none for biases and norms (one dimension) that are excluded.
  double decayOf(std::size_t i) const { return isExcluded(i) ? 0 : config_.weightDecay; }
  bool isExcluded(std::size_t i) const {
    return config_.excludeNormAndBias && values_[i].dim() <= 1;
  }
  // targets[i] += factors[i] * others[i]
  void addScaled(std::vector<torch::Tensor>& targets, const std::vector<torch::Tensor>& others,
                 const std::vector<double>& factors) const;
  NamedTensors named(const std::string& prefix, const std::vector<torch::Tensor>& tensors) const;

  OptimizerConfig config_;
  std::vector<std::string> names_;
  std::vector<torch::Tensor> values_;
  std::vector<bool> constantRate_;
};

struct OptimizerEntry {
  std::string key, label, description;
  std::unique_ptr<Optimizer> (*make)(const OptimizerConfig& config,
                                     const TrainedParameters& parameters);
};
const std::vector<OptimizerEntry>& optimizerTable();
std::unique_ptr<Optimizer> makeOptimizer(const OptimizerConfig& config,
                                         const TrainedParameters& parameters);

}  // namespace mixmask
