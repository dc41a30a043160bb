// SPDX-License-Identifier: Apache-2.0
// labels: reference
// The vision transformer against torchvision's (tests/reference/record_vit.py).
#include "core/backbones/vit.h"

#include <gtest/gtest.h>

#include "tests/init_formula.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

TEST(VisionTransformerAgreement, HoldsForFeaturesAndEveryGradientInDouble) {
  const TensorFile file = test::reference("vit");
  VisionTransformer network(VisionTransformerOptions{
      .viewSize = 16, .patchSize = 4, .hiddenDim = 128, .heads = 2, .layers = 2});
  network->to(torch::kFloat64);
  const auto salt = static_cast<std::uint64_t>(file.at("salt").item<std::int64_t>());
  const auto parameters = network->named_parameters();
  {
    const torch::NoGradGuard noGrad;
    for (const auto& item : parameters) {
      item.value().copy_(test::formulaValue(item.key(), salt, item.value().sizes()));
    }
  }
  const auto features = network->forward((file.at("images").to(torch::kFloat64) - 128) / 64);
  const auto& theirs = file.at("features");
  EXPECT_LT((features - theirs).abs().max().item<double>(), 1e-10);
  (features * file.at("w")).sum().backward();

  std::size_t recorded = 0;
  for (const auto& [name, tensor] : file.tensors) recorded += name.starts_with("norm.") ? 1 : 0;
  EXPECT_EQ(parameters.size(), recorded);
  for (const auto& item : parameters) {
    const auto gradient = item.value().grad().flatten();
    const double norm = file.at("norm." + item.key()).item<double>();
    EXPECT_NEAR(gradient.norm().item<double>(), norm, 1e-9 * norm) << item.key();
    const auto& head = file.at("head." + item.key());
    EXPECT_LT((gradient.narrow(0, 0, head.numel()) - head).abs().max().item<double>(), 1e-9 * norm)
        << item.key();
  }
}

}  // namespace
}  // namespace mixmask
