// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <string>
#include <utility>
#include <vector>

namespace mixmask {

// SHA-256 over names, types, shapes and values of all parameters and buffers of a module.
std::string digestOf(const torch::nn::Module& module);

// Gives every batch norm the running statistics of a new one.
void resetRunningStatistics(torch::nn::Module& module);

// The values of all parameters and buffers of a module at one moment.
class WeightsSnapshot {
 public:
  explicit WeightsSnapshot(const torch::nn::Module& module);
  void restore(torch::nn::Module& module) const;  // into the same module, or one like it

 private:
  std::vector<torch::Tensor> values_;  // parameters, then buffers
};

}  // namespace mixmask
