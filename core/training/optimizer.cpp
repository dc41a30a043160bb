// SPDX-License-Identifier: Apache-2.0
#include "core/training/optimizer.h"

#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_div.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sqrt.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace mixmask {
namespace {

std::vector<torch::Tensor> zerosLike(const std::vector<torch::Tensor>& values) {
  std::vector<torch::Tensor> zeros;
  for (const torch::Tensor& value : values) zeros.push_back(torch::zeros_like(value));
  return zeros;
}

// Momentum as in torch.optim.SGD: buffer <- mu buffer + g;  p <- p - lr buffer, with Nesterov
// p <- p - lr (g + mu buffer). A buffer that starts at 0 gives the first step's buffer = g.
class MomentumOptimizer : public Optimizer {
 public:
  MomentumOptimizer(const OptimizerConfig& config, const TrainedParameters& parameters)
      : Optimizer(config, parameters), buffers_(zerosLike(values_)) {}

  NamedTensors state() const override { return named("momentum.", buffers_); }

 protected:
  // g: `gradients` + decays * parameters.
  void descend(const std::vector<torch::Tensor>& gradients, const std::vector<double>& decays,
               double learningRate) {
    std::vector<double> rates;
    for (std::size_t i = 0; i < values_.size(); ++i) rates.push_back(-rateOf(i, learningRate));
    at::_foreach_mul_(buffers_, config_.momentum);
    at::_foreach_add_(buffers_, gradients);
    addScaled(buffers_, values_, decays);
    if (config_.nesterov) {
      auto ahead = at::_foreach_mul(buffers_, config_.momentum);
      at::_foreach_add_(ahead, gradients);
      addScaled(ahead, values_, decays);
      addScaled(values_, ahead, rates);
    } else {
      addScaled(values_, buffers_, rates);
    }
  }

 private:
  std::vector<torch::Tensor> buffers_;
};

// torch.optim.SGD: g <- g + wd p.
class Sgd : public MomentumOptimizer {
 public:
  using MomentumOptimizer::MomentumOptimizer;

 protected:
  void update(const std::vector<torch::Tensor>& gradients, double learningRate) override {
    std::vector<double> decays;
    for (std::size_t i = 0; i < values_.size(); ++i) decays.push_back(decayOf(i));
    descend(gradients, decays, learningRate);
  }
};

// LARS (You et al. 2017) as in lightly and solo-learn: where neither a parameter p nor its gradient
// is 0, g <- local (g + wd p) with local = trust |p| / (|g| + wd |p| + eps), clipped to
// min(local / lr, 1) on request; then momentum. Excluded parameters use the plain g.
class Lars : public MomentumOptimizer {
 public:
  using MomentumOptimizer::MomentumOptimizer;

 protected:
  void update(const std::vector<torch::Tensor>& gradients, double learningRate) override {
    constexpr double kEpsilon = 1e-8;
    const auto lengths = at::_foreach_norm(values_), slopes = at::_foreach_norm(gradients);
    std::vector<torch::Tensor> scaled;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (isExcluded(i)) {
        scaled.push_back(gradients[i]);
        continue;
      }
      const auto applies = (lengths[i] != 0).logical_and(slopes[i] != 0);
      auto local =
          config_.trust * lengths[i] / (slopes[i] + config_.weightDecay * lengths[i] + kEpsilon);
      if (config_.clipTrust) {
        const double rate = rateOf(i, learningRate);
        local = rate > 0 ? (local / rate).clamp_max(1) : torch::ones_like(local);
      }
      const auto changed = local * (gradients[i] + config_.weightDecay * values_[i]);
      scaled.push_back(torch::where(applies, changed, gradients[i]));
    }
    descend(scaled, std::vector<double>(values_.size(), 0), learningRate);
  }
};

// torch.optim.AdamW (Loshchilov and Hutter 2019): decay apart from the gradient, p <- p - lr wd p.
class AdamW : public Optimizer {
 public:
  AdamW(const OptimizerConfig& config, const TrainedParameters& parameters)
      : Optimizer(config, parameters),
        means_(zerosLike(values_)),
        squares_(zerosLike(values_)),
        count_(torch::zeros({}, torch::kInt64)) {}

  NamedTensors state() const override {
    NamedTensors state = named("mean.", means_);
    state.update(named("square.", squares_));
    state.insert("count", count_);
    return state;
  }

 protected:
  void update(const std::vector<torch::Tensor>& gradients, double learningRate) override {
    constexpr double kEpsilon = 1e-8;
    const double beta1 = config_.momentum, beta2 = config_.beta2;
    count_.add_(1);  // lives on the CPU: reading it waits for no device
    const auto steps = static_cast<double>(count_.item<std::int64_t>());
    const double bias1 = 1 - std::pow(beta1, steps), bias2 = 1 - std::pow(beta2, steps);
    at::_foreach_mul_(means_, beta1);
    at::_foreach_add_(means_, gradients, 1 - beta1);
    at::_foreach_mul_(squares_, beta2);
    at::_foreach_add_(squares_, at::_foreach_mul(gradients, gradients), 1 - beta2);
    auto spreads = at::_foreach_sqrt(squares_);
    at::_foreach_mul_(spreads, 1 / std::sqrt(bias2));
    at::_foreach_add_(spreads, kEpsilon);
    const auto directions = at::_foreach_div(means_, spreads);
    std::vector<double> decays, rates;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double rate = rateOf(i, learningRate);
      decays.push_back(-rate * decayOf(i));
      rates.push_back(-rate / bias1);
    }
    addScaled(values_, values_, decays);
    addScaled(values_, directions, rates);
  }

 private:
  std::vector<torch::Tensor> means_, squares_;
  torch::Tensor count_;  // of the steps so far
};

template <typename Kind>
std::unique_ptr<Optimizer> make(const OptimizerConfig& config,
                                const TrainedParameters& parameters) {
  return std::make_unique<Kind>(config, parameters);
}

}  // namespace

Optimizer::Optimizer(const OptimizerConfig& config, const TrainedParameters& parameters)
    : config_(config) {
  for (const auto& item : parameters.tensors) {
    names_.push_back(item.key());
    values_.push_back(item.value());
    constantRate_.push_back(parameters.hasConstantRate(item.key()));
  }
}

void Optimizer::step(double learningRate) {
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> gradients;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    TORCH_CHECK(values_[i].grad().defined(), "Optimizer: ", names_[i], " has no gradient");
    gradients.push_back(values_[i].grad());
  }
  if (config_.clipNorm > 0) {
    // torch.nn.utils.clip_grad_norm_, without reading the norm.
    const auto norm = torch::stack(at::_foreach_norm(gradients)).norm();
    at::_foreach_mul_(gradients, (config_.clipNorm / (norm + 1e-6)).clamp_max(1));
  }
  update(gradients, learningRate);
}

void Optimizer::clearGradients() {
  for (torch::Tensor& value : values_) value.mutable_grad().reset();
}

void Optimizer::addScaled(std::vector<torch::Tensor>& targets,
                          const std::vector<torch::Tensor>& others,
                          const std::vector<double>& factors) const {
  // Mostly all factors are alike, and one call does it.
  if (std::ranges::all_of(factors, [&](double factor) { return factor == factors.front(); })) {
    if (!factors.empty() && factors.front() != 0)
      at::_foreach_add_(targets, others, factors.front());
    return;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (factors[i] != 0) targets[i].add_(others[i], factors[i]);
  }
}

NamedTensors Optimizer::named(const std::string& prefix,
                              const std::vector<torch::Tensor>& tensors) const {
  NamedTensors result;
  for (std::size_t i = 0; i < tensors.size(); ++i) result.insert(prefix + names_[i], tensors[i]);
  return result;
}

const std::vector<OptimizerEntry>& optimizerTable() {
  static const std::vector<OptimizerEntry> table{
      {"sgd", "SGD with momentum", "Stochastic gradient descent as torch.optim.SGD.", &make<Sgd>},
      {"lars", "LARS",
       "SGD whose rate is scaled for each tensor by its length (You et al. 2017), for large "
       "batches.",
       &make<Lars>},
      {"adamw", "AdamW", "Adam with decay apart from the gradient, as torch.optim.AdamW.",
       &make<AdamW>},
  };
  return table;
}

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerConfig& config,
                                         const TrainedParameters& parameters) {
  for (const OptimizerEntry& entry : optimizerTable()) {
    if (entry.key == config.name) return entry.make(config, parameters);
  }
  throw ConfigError(fmt::format("optimizer.name: there is no optimizer '{}'", config.name));
}

}  // namespace mixmask
