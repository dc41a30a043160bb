// SPDX-License-Identifier: Apache-2.0
#include "core/modules/running_statistics.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/frameworks/siamese_framework.h"
#include "core/modules/split_batch_norm.h"

namespace mixmask {
namespace {

constexpr std::int64_t kBatch = 8;

torch::Tensor randomViews(std::uint64_t seed) {
  Random random(seed);
  std::vector<double> pixels(kBatch * 16 * 16);
  for (double& pixel : pixels) pixel = random.normal();
  return torch::tensor(pixels, torch::kFloat32).view({kBatch, 1, 16, 16});
}

std::shared_ptr<SiameseFramework> frameworkWith(const std::string& name,
                                                const std::string& statistics,
                                                std::int64_t splits = 1) {
  MethodChoice choice{name, {}};
  const OptionMap small{{"hiddenDim", std::int64_t{24}},
                        {"outputDim", std::int64_t{16}},
                        {"predictorDim", std::int64_t{12}},
                        {"queueSize", std::int64_t{16}},
                        {"bnSplits", splits}};
  for (const OptionSpec& spec : frameworkEntry(name).options) {
    if (const auto found = small.find(spec.key); found != small.end())
      choice.options.insert(*found);
  }
  BackboneConfig backbone{"resnet18", "cifar", 0.125};
  backbone.statistics = statistics;
  auto framework = makeFramework(choice, {backbone, 1, 16}, 3);
  framework->train();
  return framework;
}

// Forward and backward of one step with the mixer on fixed views.
StepLoss stepOf(SiameseFramework& framework, const std::string& mixer) {
  const auto made = makeMixer({mixer, {}});
  const MixPlan plan = made->plan(randomViews(1), randomViews(2), made->draw(kBatch, 16, 16, 1, 0));
  StepLoss loss = framework.forward(plan, {.keyOrder = Random(1).permutation(kBatch)});
  loss.total.backward();
  return loss;
}

torch::Tensor statisticsOf(SiameseFramework& framework) {
  std::vector<torch::Tensor> all;
  for (const auto& item : framework.backbone()->named_buffers()) {
    if (item.key().find("running_") != std::string::npos) all.push_back(item.value().flatten());
  }
  return torch::cat(all);
}

class CleanStatistics : public testing::TestWithParam<std::string> {};

TEST_P(CleanStatistics, AreThoseOfTheSameStepWithoutMixtures) {
  const auto mixed = frameworkWith(GetParam(), "clean"), plain = frameworkWith(GetParam(), "all");
  stepOf(*mixed, "mixmask");
  stepOf(*plain, "none");
  EXPECT_TRUE(torch::equal(statisticsOf(*mixed), statisticsOf(*plain)));
  const auto official = frameworkWith(GetParam(), "all");
  stepOf(*official, "mixmask");
  EXPECT_FALSE(torch::equal(statisticsOf(*mixed), statisticsOf(*official)));
}

TEST_P(CleanStatistics, ChangeNeitherLossNorGradients) {
  const auto clean = frameworkWith(GetParam(), "clean"), all = frameworkWith(GetParam(), "all");
  EXPECT_TRUE(torch::equal(stepOf(*clean, "mixmask").total, stepOf(*all, "mixmask").total));
  const auto expected = all->trainedParameters();
  for (const auto& item : clean->trainedParameters()) {
    EXPECT_TRUE(torch::equal(item.value().grad(), expected[item.key()].grad())) << item.key();
  }
}

INSTANTIATE_TEST_SUITE_P(Frameworks, CleanStatistics,
                         testing::Values("mocov2", "byol", "simclr", "simsiam"),
                         [](const auto& info) { return info.param; });

// Erased views are all that there is to take statistics of.
TEST_P(CleanStatistics, AreThoseOfErasedViewsWhereNoneIsClean) {
  const auto clean = frameworkWith(GetParam(), "clean"), all = frameworkWith(GetParam(), "all");
  stepOf(*clean, "erase");
  stepOf(*all, "erase");
  EXPECT_TRUE(torch::equal(statisticsOf(*clean), statisticsOf(*all)));
}

TEST(CleanStatisticsOfSplits, AreThoseOfTheSameStepWithoutMixtures) {
  const auto mixed = frameworkWith("mocov2", "clean", 4), plain = frameworkWith("mocov2", "all", 4);
  stepOf(*mixed, "mixmask");
  stepOf(*plain, "none");
  EXPECT_TRUE(torch::equal(statisticsOf(*mixed), statisticsOf(*plain)));
}

TEST(RunningStatisticsHold, EndsWithItself) {
  SplitBatchNorm2d norm(1, 1);
  {
    const RunningStatisticsHold hold(*norm, true);
    norm->forward(randomViews(5));
    EXPECT_EQ(norm->running_mean.item<float>(), 0);
  }
  norm->forward(randomViews(5));
  EXPECT_NE(norm->running_mean.item<float>(), 0);
}

// The kernel beside torch's operators, which forward() and relu_() are.
TEST(SplitBatchNorm, IsTheSameWithReluInOneOperator) {
  for (const std::int64_t splits : {1, 5}) {
    for (const bool hasResidual : {false, true}) {
      SplitBatchNorm2d fused(4, splits), plain(4, splits);
      const auto x = torch::randn({20, 4, 3, 2}), added = torch::randn({20, 4, 3, 2});
      for (int step = 0; step < 3; ++step) {
        const auto y = fused->forwardRelu(x + step, hasResidual ? added : torch::Tensor());
        auto expected = plain->forward(x + step);
        if (hasResidual) expected = expected + added;
        EXPECT_TRUE(torch::allclose(y, expected.relu(), 1e-5, 1e-6));
      }
      EXPECT_TRUE(torch::allclose(fused->running_mean, plain->running_mean, 1e-5, 1e-6));
      EXPECT_TRUE(torch::allclose(fused->running_var, plain->running_var, 1e-5, 1e-6));
      EXPECT_EQ(fused->num_batches_tracked.item<std::int64_t>(), 3);
      fused->eval();
      plain->eval();
      auto expected = plain->forward(x);
      if (hasResidual) expected = expected + added;
      const auto residual = hasResidual ? added : torch::Tensor();
      EXPECT_TRUE(fused->forwardRelu(x, residual).requires_grad());
      EXPECT_TRUE(torch::allclose(fused->forwardRelu(x, residual), expected.relu(), 1e-5, 1e-6));
      const torch::NoGradGuard noGrad;
      const auto y = fused->forwardRelu(x, residual);
      EXPECT_TRUE(y.is_contiguous(at::MemoryFormat::ChannelsLast));  // the kernel's: x is not
      EXPECT_TRUE(torch::allclose(y, expected.relu(), 1e-5, 1e-6));
    }
  }
}

}  // namespace
}  // namespace mixmask
