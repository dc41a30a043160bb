// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/batchnorm.h>

#include <map>

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/frameworks/moco_v2.h"
#include "core/losses/info_nce.h"
#include "core/modules/momentum_encoder.h"
#include "core/modules/negative_queue.h"

namespace mixmask {
namespace {

const NetworkShape kSmall{BackboneConfig{"resnet18", "cifar", 0.125}, 1};

torch::Tensor unitRows(std::int64_t rows, std::int64_t columns, double start) {
  const auto values = torch::arange(rows * columns, torch::kFloat64).view({rows, columns}) + start;
  const auto waves = values.sin();
  return waves / waves.norm(2, 1, true);
}

TEST(Backbones, HaveTorchvisionsNumberOfParametersWithoutAClassifier) {
  const std::map<std::string, std::int64_t> expected{
      {"resnet18", 11'176'512},  {"resnet34", 21'284'672},        {"resnet50", 23'508'032},
      {"resnet101", 42'500'160}, {"wide_resnet50_2", 66'834'240}, {"wide_resnet101_2", 124'837'696},
      {"vit_s", 21'665'664},     {"vit_b", 85'798'656},           {"convnet", 93'472}};
  ASSERT_EQ(backboneTable().size(), expected.size());
  for (const auto& [name, count] : expected) {
    std::int64_t parameters = 0;
    auto backbone = makeBackbone({{name, "imagenet", 1.0}, 3});
    for (const auto& parameter : backbone->parameters()) parameters += parameter.numel();
    EXPECT_EQ(parameters, count) << name;
  }
}

TEST(Backbones, TakeViewsOfTheirSizeWhateverTheWidth) {
  torch::manual_seed(1);
  for (const BackboneEntry& entry : backboneTable()) {
    if (entry.key.find("101") != entry.key.npos || entry.key == "vit_b") continue;
    const auto net = makeBackbone({{entry.key, "cifar", 0.17}, 1, 28});
    const auto images = torch::rand({4, 1, 28, 28});
    const auto features = net->forward(images);
    EXPECT_EQ(features.sizes(), (std::vector<std::int64_t>{4, net->featureDim()})) << entry.key;
    // In memory as the loader gives them, too.
    const auto again = net->forward(images.contiguous(torch::MemoryFormat::ChannelsLast));
    EXPECT_TRUE(torch::allclose(features, again, 1e-4, 1e-5)) << entry.key;
  }
}

TEST(VisionTransformer, BeginsAsTorchvisions) {
  auto net = makeBackbone({{"vit_s", "cifar", 1.0}, 3, 32});
  initializeParameters(*net, 5);
  const auto parameters = net->named_parameters();
  const auto of = [&](const std::string& name) { return parameters[name]; };
  const auto expectUniform = [&](const std::string& name, double bound) {
    EXPECT_NEAR(of(name).abs().max().item<double>(), bound, 1e-3 * bound) << name;
    EXPECT_NEAR(of(name).std().item<double>(), bound / std::sqrt(3.0), 0.01 * bound) << name;
  };
  const auto expectNormal = [&](const std::string& name, double deviation) {
    // At 384 values and more, four standard errors.
    EXPECT_NEAR(of(name).std().item<double>(), deviation, 0.15 * deviation) << name;
    EXPECT_NEAR(of(name).mean().item<double>(), 0, 0.2 * deviation) << name;
  };
  const auto expectConstant = [&](const std::string& name, double value) {
    EXPECT_TRUE((of(name) == value).all().item<bool>()) << name;
  };
  const std::string layer = "encoder.layers.encoder_layer_3.";
  expectConstant("class_token", 0);
  expectNormal("encoder.pos_embedding", 0.02);
  expectNormal("conv_proj.weight", std::sqrt(1.0 / (3 * 4 * 4)));
  expectConstant("conv_proj.bias", 0);
  expectUniform(layer + "self_attention.in_proj_weight", std::sqrt(6.0 / (4 * 384)));
  expectConstant(layer + "self_attention.in_proj_bias", 0);
  expectUniform(layer + "self_attention.out_proj.weight", std::sqrt(1.0 / 384));
  expectConstant(layer + "self_attention.out_proj.bias", 0);
  expectUniform(layer + "mlp.0.weight", std::sqrt(6.0 / (5 * 384)));
  expectNormal(layer + "mlp.0.bias", 1e-6);
  expectUniform(layer + "mlp.3.weight", std::sqrt(6.0 / (5 * 384)));
  expectNormal(layer + "mlp.3.bias", 1e-6);
  expectConstant(layer + "ln_1.weight", 1);
  expectConstant(layer + "ln_2.bias", 0);
  expectConstant("encoder.ln.weight", 1);
}

TEST(VisionTransformer, RefusesImagesOfAnotherSizeAndNamesTheWayOut) {
  const auto net = makeBackbone({{"vit_s", "cifar", 0.17}, 1, 28});
  try {
    net->forward(torch::zeros({1, 1, 32, 32}));
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("28"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("augmentation.viewSize"), std::string::npos);
  }
}

TEST(VisionTransformer, ComputesInBfloat16AndKeepsFloat32Weights) {
  torch::manual_seed(1);
  auto net = makeBackbone({{"vit_s", "cifar", 0.17}, 1, 28});
  initializeParameters(*net, 5);
  const auto images = torch::rand({4, 1, 28, 28}).contiguous(torch::MemoryFormat::ChannelsLast);
  const auto expected = net->forward(images).detach();
  torch::Tensor features;
  {
    const AutocastScope autocast(Precision::bf16, torch::kCPU);
    features = atLeastFloat32(net->forward(images));
  }
  const double error = (features - expected).norm().item<double>();
  EXPECT_GT(error, 0);
  EXPECT_LT(error, 0.05 * expected.norm().item<double>());
  features.sum().backward();
  for (const auto& item : net->named_parameters()) {
    EXPECT_EQ(item.value().grad().scalar_type(), torch::kFloat32) << item.key();
  }
}

// Whatever the width: kernels of the CPU are faster then, and one of them is unsafe otherwise.
TEST(Backbones, HaveMultiplesOfEightChannels) {
  for (const double width : {0.03125, 0.0625, 0.25, 0.3, 1.1}) {
    for (const char* name : {"resnet18", "resnet50", "convnet"}) {
      const auto net = makeBackbone({{name, "cifar", width}, 1});
      for (const auto& item : net->named_parameters()) {
        EXPECT_EQ(item.value().size(0) % 8, 0) << name << " " << width << " " << item.key();
      }
      EXPECT_EQ(net->featureDim() % 8, 0);
    }
  }
}

TEST(InfoNceLoss, IsLogTwoForOneNegativeAsNearAsTheKey) {
  const auto q = torch::tensor({{1.0, 0.0}}, torch::kFloat64);
  const auto negative = negativeLogits(q, q, 0.2).logSumExp;
  EXPECT_NEAR(infoNceLoss(torch::tensor({5.0}, torch::kFloat64), negative).item<double>(),
              std::log(2.0), 1e-12);
}

TEST(InfoNceLoss, IsTheCrossEntropyOfKeyAndNegatives) {
  const auto q = unitRows(6, 8, 0.1), k = unitRows(6, 8, 3.7), negatives = unitRows(20, 8, 9.2);
  const double temperature = 0.07;
  const auto positive = (q * k).sum(1) / temperature;
  const auto logits =
      torch::cat({positive.unsqueeze(1), torch::matmul(q, negatives.t()) / temperature}, 1);
  const auto expected = torch::nn::functional::cross_entropy(
      logits, torch::zeros({6}, torch::kInt64),
      torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
  const auto ours = infoNceLoss(positive, negativeLogits(q, negatives, temperature).logSumExp);
  EXPECT_TRUE(torch::allclose(ours, expected, 1e-12, 1e-12));
}

TEST(NegativeQueue, WrapsAroundAndReplacesTheOldest) {
  NegativeQueue queue(6, 2);
  for (int batch = 0; batch < 4; ++batch) queue->enqueue(torch::full({2, 2}, batch + 1.0));
  const auto first = queue->negatives().select(1, 0);
  EXPECT_TRUE(torch::equal(first, torch::tensor({4.0F, 4.0F, 2.0F, 2.0F, 3.0F, 3.0F})));
  EXPECT_EQ(queue->named_buffers()["head"].item<std::int64_t>(), 2);
}

TEST(NegativeQueue, RefusesABatchThatDoesNotDivideIt) {
  NegativeQueue queue(6, 2);
  EXPECT_THROW(queue->enqueue(torch::ones({4, 2})), c10::Error);
}

TEST(NegativeQueue, StartsWithUnitVectorsFromTheSeed) {
  NegativeQueue a(16, 8), b(16, 8), c(16, 8);
  a->initialize(1);
  b->initialize(1);
  c->initialize(2);
  EXPECT_TRUE(torch::allclose(a->negatives().norm(2, 1), torch::ones({16})));
  EXPECT_TRUE(torch::equal(a->negatives(), b->negatives()));
  EXPECT_FALSE(torch::equal(a->negatives(), c->negatives()));
}

TEST(MomentumEncoder, MovesByItsShareAndLeavesBuffersAlone) {
  torch::nn::BatchNorm1d online(3), momentum(3);
  copyToMomentum(*online, *momentum);
  const torch::NoGradGuard noGrad;
  online->weight.fill_(3);
  online->running_mean.fill_(5);
  updateMomentum(*online, *momentum, 0.9);
  EXPECT_TRUE(torch::allclose(momentum->weight, torch::full({3}, 0.9 * 1 + 0.1 * 3)));
  EXPECT_TRUE(torch::equal(momentum->running_mean, torch::zeros({3})));
  EXPECT_FALSE(momentum->weight.requires_grad());
}

TEST(Initialization, FollowsTheSeedAloneAndTorchvisionsScales) {
  const auto build = [](std::uint64_t seed) {
    auto net = makeBackbone({{"resnet18", "imagenet", 1.0}, 3});
    initializeParameters(*net, seed);
    return net;
  };
  auto a = build(5), b = build(5), c = build(6);
  const auto weight = [](const Backbone& net, const char* name) {
    return net->named_parameters()[name];
  };
  EXPECT_TRUE(torch::equal(weight(a, "layer4.0.conv1.weight"), weight(b, "layer4.0.conv1.weight")));
  EXPECT_FALSE(torch::equal(weight(a, "conv1.weight"), weight(c, "conv1.weight")));
  const double expected = std::sqrt(2.0 / (512 * 9));
  EXPECT_NEAR(weight(a, "layer4.0.conv1.weight").std().item<double>(), expected, 0.01 * expected);
  EXPECT_EQ(weight(a, "bn1.weight").min().item<float>(), 1);
  EXPECT_EQ(weight(a, "bn1.bias").abs().max().item<float>(), 0);
}

TEST(MoCoV2, BothEncodersStartEqualAndOnlyTheQueryIsTrained) {
  MoCoV2 framework({.queueSize = 16}, kSmall, 3);
  const auto parameters = framework.named_parameters();
  for (const auto& item : framework.trainedParameters()) {
    EXPECT_TRUE(torch::equal(item.value(), parameters["key." + item.key()]));
    EXPECT_TRUE(item.value().requires_grad());
    EXPECT_FALSE(parameters["key." + item.key()].requires_grad());
  }
}

TEST(MoCoV2, TotalIsTheSumOfThePartsAndTheKeysEnterTheQueueAfterwards) {
  MoCoV2 framework({.queueSize = 16}, kSmall, 3);
  const auto view1 = torch::rand({8, 1, 28, 28}), view2 = torch::rand({8, 1, 28, 28});
  const auto mixer = makeMixer({"mixmask", {{"gridSize", std::int64_t{4}}}});
  const MixPlan plan = mixer->plan(view1, view2, mixer->draw(8, 28, 28, 1, 0));
  const auto queueBefore = framework.named_buffers()["queue.keys"].clone();
  const StepLoss loss = framework.forward(plan, {Precision::fp32, Random(1).permutation(8)});
  const auto sum =
      loss.part(LossTerm::original) + loss.part(LossTerm::mixed) + loss.part(LossTerm::partner);
  EXPECT_FALSE(loss.part(LossTerm::unmix).defined());
  EXPECT_NEAR(loss.total.item<float>(), sum.item<float>(), 1e-5);
  EXPECT_TRUE(torch::equal(framework.named_buffers()["queue.keys"], queueBefore));
  loss.total.backward();
  framework.afterStep({});
  const auto queueAfter = framework.named_buffers()["queue.keys"];
  EXPECT_FALSE(torch::equal(queueAfter.narrow(0, 0, 8), queueBefore.narrow(0, 0, 8)));
  EXPECT_TRUE(torch::equal(queueAfter.narrow(0, 8, 8), queueBefore.narrow(0, 8, 8)));
  for (const auto& item : framework.named_parameters()) {
    const bool isQuery = item.key().rfind("query.", 0) == 0;
    EXPECT_EQ(item.value().grad().defined(), isQuery) << item.key();
  }
}

TEST(MoCoV2, KeyOrderChangesNothingWithOneSplitAndTheStatisticsWithTwo) {
  torch::manual_seed(1);  // for some views the statistics of both orders are nearly the same
  const auto view1 = torch::rand({8, 1, 28, 28}), view2 = torch::rand({8, 1, 28, 28});
  const auto lossWith = [&](std::int64_t splits, std::vector<std::int64_t> order) {
    MoCoV2 framework({.queueSize = 16, .bnSplits = splits}, kSmall, 3);
    const auto plan = makeMixer({"none", {}})->plan(view1, view2, {});
    return framework.forward(plan, {Precision::fp32, std::move(order)}).total.item<double>();
  };
  const std::vector<std::int64_t> straight{0, 1, 2, 3, 4, 5, 6, 7},
      shuffled{3, 1, 7, 0, 2, 6, 5, 4};
  EXPECT_NEAR(lossWith(1, straight), lossWith(1, shuffled), 1e-4);
  EXPECT_GT(std::abs(lossWith(2, straight) - lossWith(2, shuffled)), 1e-4);
}

TEST(Autocast, ComputesInBfloat16AndKeepsFloat32Weights) {
  MoCoV2 framework({.queueSize = 16}, kSmall, 3);
  const auto view = torch::rand({8, 1, 28, 28});
  const auto plan = makeMixer({"none", {}})->plan(view, view, {});
  const StepLoss loss = framework.forward(plan, {Precision::bf16, Random(1).permutation(8)});
  EXPECT_EQ(loss.total.scalar_type(), torch::kFloat32);
  loss.total.backward();
  EXPECT_EQ(framework.trainedParameters()[0].value().grad().scalar_type(), torch::kFloat32);
}

}  // namespace
}  // namespace mixmask
