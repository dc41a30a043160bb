// SPDX-License-Identifier: Apache-2.0
// labels: reference
// ResNets against torchvision, and split batch norm against the Un-Mix repository's.
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

#include <nlohmann/json.hpp>

#include "core/backbones/resnet.h"
#include "tests/init_formula.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

struct Case {
  const char* file;
  ResNetOptions options;
  std::string prefix;  // of the tensors' names
};

// Backbone and a linear classifier, as torchvision's network.
class Recorded {
 public:
  explicit Recorded(const Case& recorded)
      : file(test::reference(recorded.file)),
        backbone(recorded.options),
        fc(backbone->featureDim(), 10),
        prefix(recorded.prefix) {
    backbone->to(torch::kFloat64);
    fc->to(torch::kFloat64);
    const auto salt = static_cast<std::uint64_t>(file.at("salt").item<std::int64_t>());
    const torch::NoGradGuard noGrad;
    const auto fill = [&](const std::string& name, torch::Tensor value) {
      if (value.is_floating_point()) value.copy_(test::formulaValue(name, salt, value.sizes()));
    };
    for (auto& item : backbone->named_parameters()) fill(item.key(), item.value().detach());
    for (auto& item : backbone->named_buffers()) fill(item.key(), item.value());
    for (auto& item : fc->named_parameters()) fill("fc." + item.key(), item.value().detach());
  }

  torch::Tensor forward() {
    return fc->forward(backbone->forward((file.at("images").to(torch::kFloat64) - 128) / 64));
  }
  void expectClose(const torch::Tensor& ours, const std::string& name) const {
    const auto& theirs = file.at(prefix + name);
    EXPECT_LE((ours - theirs).abs().max().item<double>(), 1e-9 * theirs.abs().max().item<double>())
        << name;
  }

  TensorFile file;
  ResNet backbone;
  torch::nn::Linear fc;
  std::string prefix;
};

class ResNetAgreement : public testing::TestWithParam<Case> {};

TEST_P(ResNetAgreement, HoldsForOutputsGradientsAndRunningStatisticsInDouble) {
  Recorded network(GetParam());
  network.backbone->eval();
  network.expectClose(network.forward().detach(), "eval_out_f64");

  network.backbone->train();
  const auto output = network.forward();
  network.expectClose(output.detach(), "train_out_f64");
  (output * network.file.at("w").to(torch::kFloat64)).sum().backward();

  const auto metadata = [&](const char* key) {
    return nlohmann::json::parse(network.file.metadata.at(key)).get<std::vector<std::string>>();
  };
  std::vector<double> gradients, means, variances;
  const auto parameters = network.backbone->named_parameters();
  for (const std::string& name : metadata("parameter_names")) {
    const auto& gradient = name.rfind("fc.", 0) == 0
                               ? network.fc->named_parameters()[name.substr(3)].grad()
                               : parameters[name].grad();
    gradients.push_back(gradient.norm().item<double>());
  }
  const auto buffers = network.backbone->named_buffers();
  for (const std::string& name : metadata("bn_names")) {
    means.push_back(buffers[name + ".running_mean"].norm().item<double>());
    variances.push_back(buffers[name + ".running_var"].norm().item<double>());
  }
  network.expectClose(torch::tensor(gradients, torch::kFloat64), "train_grad_norm_f64");
  network.expectClose(torch::tensor(means, torch::kFloat64), "train_running_mean_norm_f64");
  network.expectClose(torch::tensor(variances, torch::kFloat64), "train_running_var_norm_f64");
}

INSTANTIATE_TEST_SUITE_P(
    Recorded, ResNetAgreement,
    testing::Values(Case{"resnet_resnet18", {}, ""},
                    Case{"resnet_resnet50", {.blocks = {3, 4, 6, 3}, .bottleneck = true}, ""},
                    Case{"resnet_resnet18_cifar", {.cifarStem = true}, ""},
                    Case{"resnet_resnet18_cifar", {.cifarStem = true, .bnSplits = 2}, "splits2_"}));

}  // namespace
}  // namespace mixmask
