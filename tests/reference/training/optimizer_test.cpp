// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Three steps of each optimizer against lightly's and solo-learn's LARS and torch's own.
#include "core/training/optimizer.h"

#include <gtest/gtest.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>

#include "tests/reference_data.h"

namespace mixmask {
namespace {

const std::vector<std::string> kNames{"w", "conv", "bias", "zero"};

NamedTensors parametersOf(const TensorFile& file) {
  NamedTensors parameters;
  for (const std::string& name : kNames) {
    parameters.insert(name, file.at("param." + name).clone().requires_grad_(true));
  }
  return parameters;
}

void giveGradients(NamedTensors& parameters, const TensorFile& file, int step) {
  for (const std::string& name : kNames) {
    parameters[name].mutable_grad() = file.at("grad" + std::to_string(step) + "." + name).clone();
  }
}

struct Setting {
  const char* name;
  OptimizerConfig config;
};

class RecordedOptimizer : public testing::TestWithParam<Setting> {};

TEST_P(RecordedOptimizer, GivesTheSameParameters) {
  const TensorFile file = test::reference("lars");
  auto parameters = parametersOf(file);
  const auto optimizer = makeOptimizer(GetParam().config, {parameters});
  for (int step = 1; step <= 3; ++step) {
    giveGradients(parameters, file, step);
    optimizer->step(GetParam().config.learningRate);
    for (const std::string& name : kNames) {
      const auto expected =
          file.at(std::string(GetParam().name) + ".step" + std::to_string(step) + "." + name);
      const double largest = expected.abs().max().item<double>();
      EXPECT_LE((parameters[name] - expected).abs().max().item<double>(), 1e-6 * largest)
          << name << ", step " << step;
    }
  }
}

OptimizerConfig lars(double rate, double momentum, double decay, double trust, bool exclude) {
  return {.name = "lars",
          .learningRate = rate,
          .momentum = momentum,
          .weightDecay = decay,
          .excludeNormAndBias = exclude,
          .trust = trust};
}
OptimizerConfig changed(OptimizerConfig config, bool nesterov, bool clipTrust) {
  config.nesterov = nesterov;
  config.clipTrust = clipTrust;
  return config;
}

INSTANTIATE_TEST_SUITE_P(
    Libraries, RecordedOptimizer,
    testing::Values(
        Setting{"sgd", {.learningRate = 0.03, .momentum = 0.9, .weightDecay = 1e-4}},
        Setting{"sgd_nesterov",
                changed({.learningRate = 0.03, .momentum = 0.9, .weightDecay = 1e-4}, true, false)},
        Setting{"lightly", lars(0.2, 0.9, 1e-3, 0.001, true)},
        Setting{"lightly_nesterov", changed(lars(0.2, 0.9, 1e-3, 0.02, true), true, false)},
        Setting{"lightly_nomomentum", lars(0.5, 0, 1.5e-6, 0.001, false)},
        Setting{"solo_excl", lars(0.2, 0.9, 1e-3, 0.02, true)},
        Setting{"solo_clip", changed(lars(0.2, 0.9, 1e-3, 0.02, false), false, true)}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(AdamWOptimizer, IsThatOfTorch) {
  const TensorFile file = test::reference("lars");
  auto ours = parametersOf(file), theirs = parametersOf(file);
  const OptimizerConfig config{
      .name = "adamw", .learningRate = 0.01, .momentum = 0.9, .weightDecay = 0.05, .beta2 = 0.99};
  const auto optimizer = makeOptimizer(config, {ours});
  torch::optim::AdamW torchs(
      theirs.values(),
      torch::optim::AdamWOptions(0.01).weight_decay(0.05).betas({0.9, 0.99}).eps(1e-8));
  for (int step = 1; step <= 3; ++step) {
    giveGradients(ours, file, step);
    giveGradients(theirs, file, step);
    optimizer->step(0.01);
    torchs.step();
    for (const std::string& name : kNames) {
      EXPECT_TRUE(torch::allclose(ours[name], theirs[name], 1e-6, 1e-7)) << name;
    }
  }
}

TEST(OptimizerStep, ClipsTheWholeGradientAsTorchDoes) {
  const TensorFile file = test::reference("lars");
  auto ours = parametersOf(file), theirs = parametersOf(file);
  OptimizerConfig config{.learningRate = 1, .momentum = 0, .weightDecay = 0};
  config.clipNorm = 0.5;
  giveGradients(ours, file, 1);
  giveGradients(theirs, file, 1);
  makeOptimizer(config, {ours})->step(1);
  torch::nn::utils::clip_grad_norm_(theirs.values(), 0.5);
  for (const std::string& name : kNames) {
    EXPECT_TRUE(torch::allclose(ours[name], theirs[name] - theirs[name].grad(), 1e-6, 1e-7))
        << name;
  }
}

TEST(OptimizerStep, KeepsTheRateOfParametersThatTheScheduleSpares) {
  const TensorFile file = test::reference("lars");
  auto parameters = parametersOf(file);
  giveGradients(parameters, file, 1);
  const OptimizerConfig config{.learningRate = 1, .momentum = 0, .weightDecay = 0};
  makeOptimizer(config, {parameters, [](const std::string& name) { return name == "w"; }})->step(0);
  EXPECT_TRUE(torch::equal(parameters["conv"], file.at("param.conv")));
  EXPECT_TRUE(torch::allclose(parameters["w"], file.at("param.w") - file.at("grad1.w")));
}

}  // namespace
}  // namespace mixmask
