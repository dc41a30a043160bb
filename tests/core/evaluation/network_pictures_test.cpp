// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/network_pictures.h"

#include <gtest/gtest.h>

#include "core/backbones/backbone_table.h"

namespace mixmask {
namespace {

Backbone network(const std::string& name, std::int64_t channels, std::int64_t viewSize) {
  Backbone backbone = makeBackbone(
      {{.name = name, .stem = "cifar", .width = name.starts_with("vit") ? 0.17 : 0.125},
       channels,
       viewSize});
  initializeParameters(*backbone, 3);
  backbone->eval();
  return backbone;
}

TEST(FirstLayerFilters, AreScaledByTheirOwnLargestWeight) {
  const Backbone backbone = network("convnet", 1, 8);
  const torch::NoGradGuard noGrad;
  auto weight = backbone->named_parameters()["conv1.weight"];
  weight.zero_();
  weight[0][0][0][2] = 0.5F;
  weight[0][0][1][0] = -0.25F;
  weight[1][0][2][2] = -8.F;
  const FirstLayerFilters filters = firstLayerFilters(*backbone);
  EXPECT_EQ(filters.parameter, "conv1.weight");
  ASSERT_EQ(filters.pictures.sizes(), torch::IntArrayRef({weight.size(0), 3, 3, 1}));
  const auto first = filters.pictures[0].squeeze(-1);
  EXPECT_TRUE(torch::equal(
      first, torch::tensor({{128, 128, 255}, {64, 128, 128}, {128, 128, 128}}, torch::kUInt8)))
      << first;
  EXPECT_EQ(filters.pictures[1][2][2][0].item<int>(), 1);
  EXPECT_EQ(filters.pictures[2].min().item<int>(), 128) << "a kernel of zeros is grey";
}

TEST(FirstLayerFilters, OfATransformerEmbedPatches) {
  const Backbone backbone = network("vit_s", 3, 8);
  const FirstLayerFilters filters = firstLayerFilters(*backbone);
  EXPECT_EQ(filters.parameter, "conv_proj.weight");
  EXPECT_EQ(filters.pictures.size(0), backbone->featureDim());
  EXPECT_EQ(filters.pictures.size(1), 4);
  EXPECT_EQ(filters.pictures.size(3), 3);
}

// The map of a network is what its features are the average of: with one channel per map the two
// can be worked out from each other.
TEST(ActivationMaps, AverageToTheMeanFeature) {
  torch::manual_seed(4);
  for (const char* name : {"convnet", "resnet18", "resnet50"}) {
    const Backbone backbone = network(name, 3, 16);
    const auto images = torch::randn({2, 3, 16, 16});
    const torch::NoGradGuard noGrad;
    const auto maps = activationMaps(*backbone, images);
    const std::int64_t side = std::string(name) == "convnet" ? 4 : 2;
    ASSERT_EQ(maps.sizes(), torch::IntArrayRef({2, side, side})) << name;
    // Behind a ReLU nothing is negative, so that the absolute values change nothing.
    EXPECT_TRUE(torch::allclose(maps.mean({1, 2}), backbone->forward(images).mean(1), 1e-4, 1e-6))
        << name;
  }
}

// A first convolution that passes its centre on, norms that do nothing and two that add up 1x1:
// the map is the picture, every fourth pixel of it.
TEST(ActivationMaps, FollowTheWeights) {
  const Backbone backbone = network("convnet", 1, 8);
  const torch::NoGradGuard noGrad;
  for (auto& item : backbone->named_parameters()) {
    if (item.value().dim() != 4) continue;
    item.value().zero_();
    item.value().select(2, 1).select(2, 1).select(1, 0).fill_(1);  // centre, first channel
  }
  auto image = torch::zeros({1, 1, 8, 8});
  image[0][0][4][0] = 5;
  image[0][0][3][3] = 9;  // falls between the strides
  const auto map = activationMaps(*backbone, image);
  auto expected = torch::zeros({1, 2, 2});
  expected[0][1][0] = 5;
  EXPECT_TRUE(torch::allclose(map, expected, 1e-4, 1e-4)) << map;
}

TEST(ActivationMaps, OfATransformerAreNone) {
  const Backbone backbone = network("vit_s", 3, 8);
  EXPECT_FALSE(activationMaps(*backbone, torch::zeros({1, 3, 8, 8})).defined());
}

}  // namespace
}  // namespace mixmask
