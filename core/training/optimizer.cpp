// SPDX-License-Identifier: Apache-2.0
#include "core/training/optimizer.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <fmt/format.h>

#include "core/base/error.h"

namespace mixmask {
namespace {

// torch.optim.SGD: g <- g + wd p;  buffer <- mu buffer + g;  p <- p - lr buffer. All tensors of a
// kind are updated by one call. A buffer that starts at 0 gives the first step's buffer = g.
class Sgd : public Optimizer {
 public:
  Sgd(const OptimizerConfig& config, NamedTensors parameters)
      : Optimizer(std::move(parameters)), config_(config), values_(parameters_.values()) {
    for (const torch::Tensor& value : values_) buffers_.push_back(torch::zeros_like(value));
  }

  void step(double learningRate) override {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> gradients;
    for (const torch::Tensor& value : values_) {
      TORCH_CHECK(value.grad().defined(), "Sgd: a parameter has no gradient");
      gradients.push_back(value.grad());
    }
    at::_foreach_mul_(buffers_, config_.momentum);
    at::_foreach_add_(buffers_, gradients);
    if (config_.weightDecay != 0) at::_foreach_add_(buffers_, values_, config_.weightDecay);
    at::_foreach_add_(values_, buffers_, -learningRate);
  }

  NamedTensors state() const override {
    NamedTensors state;
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      state.insert("momentum." + parameters_.keys()[i], buffers_[i]);
    }
    return state;
  }

 private:
  OptimizerConfig config_;
  std::vector<torch::Tensor> values_, buffers_;
};

std::unique_ptr<Optimizer> makeSgd(const OptimizerConfig& config, NamedTensors parameters) {
  return std::make_unique<Sgd>(config, std::move(parameters));
}

}  // namespace

void Optimizer::clearGradients() {
  for (auto& item : parameters_) item.value().mutable_grad().reset();
}

const std::vector<OptimizerEntry>& optimizerTable() {
  static const std::vector<OptimizerEntry> table{
      {"sgd", "SGD with momentum", "Stochastic gradient descent as torch.optim.SGD.", &makeSgd},
  };
  return table;
}

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerConfig& config, NamedTensors parameters) {
  for (const OptimizerEntry& entry : optimizerTable()) {
    if (entry.key == config.name) return entry.make(config, std::move(parameters));
  }
  throw ConfigError(fmt::format("optimizer.name: there is no optimizer '{}'", config.name));
}

}  // namespace mixmask
