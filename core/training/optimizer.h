// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace mixmask {

using NamedTensors = torch::OrderedDict<std::string, torch::Tensor>;

// Changes the parameters along their gradients. Its state is in named tensors, so that a checkpoint
// holds it like everything else.
class Optimizer {
 public:
  explicit Optimizer(NamedTensors parameters) : parameters_(std::move(parameters)) {}
  virtual ~Optimizer() = default;
  virtual void step(double learningRate) = 0;
  // "momentum.<parameter>", ...: to be saved, and to be copied into on resume.
  virtual NamedTensors state() const = 0;
  void clearGradients();

 protected:
  NamedTensors parameters_;
};

struct OptimizerEntry {
  std::string key, label, description;
  std::unique_ptr<Optimizer> (*make)(const OptimizerConfig& config, NamedTensors parameters);
};
const std::vector<OptimizerEntry>& optimizerTable();
std::unique_ptr<Optimizer> makeOptimizer(const OptimizerConfig& config, NamedTensors parameters);

}  // namespace mixmask
