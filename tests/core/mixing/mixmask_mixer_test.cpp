// SPDX-License-Identifier: Apache-2.0
#include "core/mixing/mixmask_mixer.h"

#include <gmock/gmock.h>
#include <torch/nn/functional/normalization.h>

#include <numeric>
#include <set>

#include "core/base/error.h"

namespace mixmask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

torch::Tensor rows(std::int64_t n, std::uint64_t seed) {
  auto generator = at::detail::createCPUGenerator(seed);
  return torch::nn::functional::normalize(torch::randn({n, 8}, generator, torch::kDouble),
                                          torch::nn::functional::NormalizeFuncOptions().dim(1));
}

torch::Tensor pictures(std::int64_t n, int size = 12) {
  auto generator = at::detail::createCPUGenerator(4);
  return torch::randn({n, 3, size, size}, generator, torch::kDouble);
}

// Cross-entropy of each query with the key of its own row among all keys and a few negatives: N.
torch::Tensor crossEntropies(const torch::Tensor& queries, const torch::Tensor& keys) {
  const auto logits =
      torch::cat({(queries * keys).sum(1, true), queries.mm(rows(20, 77).t())}, 1) / 0.2;
  return -logits.log_softmax(1).select(1, 0);
}

torch::Tensor lossOver(const std::vector<Target>& targets, const torch::Tensor& queries,
                       const torch::Tensor& keys) {
  auto loss = torch::zeros({}, torch::kDouble);
  for (const Target& target : targets) {
    const auto own = target.index.defined() ? keys.index_select(0, target.index) : keys;
    const auto losses = crossEntropies(queries, own);
    loss += (target.weight.defined() ? losses * target.weight : losses).mean();
  }
  return loss;
}

// lambda, one a row: N.
torch::Tensor lambdas(const MixDraw& draw) {
  std::vector<double> values;
  for (std::size_t i = 0; i < draw.partner.size(); ++i) values.push_back(draw.lambdaOf(i));
  return torch::tensor(values, torch::kDouble);
}

// The released formula: lam * CE(qm, k) + (1 - lam) * CE(qm[argsort(perm)], k), with the weights of
// the mixtures following them where each sample has its own.
torch::Tensor officialLoss(const MixDraw& draw, const torch::Tensor& mixed,
                           const torch::Tensor& keys) {
  const auto lambda = lambdas(draw);
  const auto inverse = torch::tensor(draw.partner, torch::kLong).argsort();
  const auto own = lambda * crossEntropies(mixed, keys);
  const auto partner =
      (1 - lambda).index_select(0, inverse) * crossEntropies(mixed.index_select(0, inverse), keys);
  return own.mean() + partner.mean();
}

void expectOfficialLoss(const MixDraw& draw) {
  const auto n = static_cast<std::int64_t>(draw.partner.size());
  const auto plan = MixMaskMixer(MixMaskOptions{}).plan(pictures(n), pictures(n), {draw});
  const auto mixed = rows(n, 1), keys = rows(n, 2);
  EXPECT_NEAR(lossOver(plan.queries.at(1).targets, mixed, keys).item<double>(),
              officialLoss(draw, mixed, keys).item<double>(), 1e-12);
}

TEST(MixMaskMixer, TargetsGiveTheOfficialLossForTheReversedBatch) {
  expectOfficialLoss(MixMaskMixer(MixMaskOptions{}).draw(6, 12, 12, 5, 0).front());
}

TEST(MixMaskMixer, TargetsGiveTheOfficialLossForACycleOfThree) {
  // Not its own inverse: permuting the queries by it, not by its inverse, would be wrong.
  MixDraw draw = MixMaskMixer(MixMaskOptions{.keepRatio = 0.3}).draw(3, 12, 12, 5, 0).front();
  draw.partner = {1, 2, 0};
  expectOfficialLoss(draw);
}

TEST(MixMaskMixer, TargetsGiveTheOfficialLossForPermutationsAndMasksPerSample) {
  const MixMaskOptions options{.mask = "discrete", .partner = "permutation", .perSample = true};
  const MixDraw draw = MixMaskMixer(options).draw(7, 12, 12, 5, 3).front();
  ASSERT_EQ(draw.masks.size(), 7u);
  ASSERT_GT(lambdas(draw).std().item<double>(), 0.0);
  expectOfficialLoss(draw);
}

TEST(MixMaskMixer, MixtureShowsEachRowAndItsPartnerWhereItsMaskSays) {
  for (const bool perSample : {false, true}) {
    const MixMaskMixer mixer(MixMaskOptions{
        .mask = "discrete", .gridSize = 5, .partner = "permutation", .perSample = perSample});
    const auto view = pictures(4);
    const MixDraw draw = mixer.draw(4, 12, 12, 8, 2).front();
    const auto plan = mixer.plan(view, pictures(4), {draw});
    for (std::int64_t i = 0; i < 4; ++i) {
      auto pixels = toPixels(draw.maskOf(i), 12, 12);
      const auto mask = torch::from_blob(pixels.data(), {12, 12}, torch::kByte).to(torch::kDouble);
      const auto expected = mask * view[i] + (1 - mask) * view[draw.partner[i]];
      EXPECT_TRUE(torch::equal(plan.queries.at(1).images[i], expected)) << i;
      const auto& targets = plan.queries[1].targets;
      EXPECT_DOUBLE_EQ(targets.at(0).weight[i].item<double>(), mask.mean().item<double>());
      EXPECT_DOUBLE_EQ(targets.at(1).weight[i].item<double>(), 1 - mask.mean().item<double>());
      EXPECT_EQ(targets[1].index[i].item<std::int64_t>(), draw.partner[i]);
    }
  }
}

TEST(MixMaskMixer, ThePlanHasTheCleanViewFirstAndNeverMixesTheKeys) {
  const MixMaskMixer mixer(MixMaskOptions{});
  const auto view1 = pictures(4).to(torch::kFloat), view2 = torch::rand_like(view1);
  const auto plan = mixer.plan(view1, view2, mixer.draw(4, 12, 12, 1, 0));
  ASSERT_EQ(plan.queries.size(), 2u);
  EXPECT_TRUE(plan.view1.is_same(view1));
  EXPECT_TRUE(plan.view2.is_same(view2));
  EXPECT_TRUE(plan.queries[0].images.is_same(view1));
  ASSERT_EQ(plan.queries[0].targets.size(), 1u);
  EXPECT_FALSE(plan.queries[0].targets[0].index.defined());
  EXPECT_FALSE(plan.queries[0].targets[0].weight.defined());
  ASSERT_EQ(plan.queries[1].targets.size(), 2u);
  EXPECT_FALSE(plan.queries[1].targets[0].index.defined());
  EXPECT_EQ(plan.queries[1].targets[0].weight.scalar_type(), torch::kFloat);
}

TEST(MixMaskMixer, WeightsOfBfloat16ViewsStayInFloat32) {
  const MixMaskMixer mixer(MixMaskOptions{});
  const auto view = pictures(4).to(torch::kBFloat16);
  const auto plan = mixer.plan(view, view, mixer.draw(4, 12, 12, 1, 0));
  EXPECT_EQ(plan.queries.at(1).targets.at(1).weight.scalar_type(), torch::kFloat);
  EXPECT_EQ(plan.queries[1].images.scalar_type(), torch::kBFloat16);
}

TEST(MixMaskMixer, ReverseMirrorsTheBatch) {
  const MixMaskMixer mixer(MixMaskOptions{});
  EXPECT_THAT(mixer.draw(5, 8, 8, 0, 0).front().partner, ElementsAre(4, 3, 2, 1, 0));
  EXPECT_THAT(mixer.draw(1, 8, 8, 0, 0).front().partner, ElementsAre(0));
}

TEST(MixMaskMixer, PermutationHasNoFixedPointsAndChangesWithTheStep) {
  const MixMaskMixer mixer(MixMaskOptions{.partner = "permutation"});
  std::set<std::vector<std::int64_t>> seen;
  for (int step = 0; step < 50; ++step) {
    const auto partner = mixer.draw(6, 8, 8, 3, step).front().partner;
    std::vector<std::int64_t> everyRow(6);
    std::iota(everyRow.begin(), everyRow.end(), 0);
    EXPECT_TRUE(std::ranges::is_permutation(partner, everyRow));
    for (std::int64_t i = 0; i < 6; ++i) EXPECT_NE(partner[i], i);
    seen.insert(partner);
  }
  EXPECT_GT(seen.size(), 30u);
  EXPECT_THAT(mixer.draw(1, 8, 8, 0, 0).front().partner, ElementsAre(0));
}

TEST(MixMaskMixer, ADrawIsAFunctionOfSeedAndStep) {
  const MixMaskMixer mixer(MixMaskOptions{.partner = "permutation", .perSample = true});
  const MixDraw first = mixer.draw(8, 28, 28, 7, 41).front(),
                again = mixer.draw(8, 28, 28, 7, 41).front();
  EXPECT_EQ(first.partner, again.partner);
  EXPECT_EQ(first.lambda, again.lambda);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(first.masks[i].cells, again.masks[i].cells);
  EXPECT_NE(first.masks[0].cells, first.masks[1].cells);
  EXPECT_NE(first.masks[0].cells, mixer.draw(8, 28, 28, 7, 42).front().masks[0].cells);
  EXPECT_NE(first.masks[0].cells, mixer.draw(8, 28, 28, 8, 41).front().masks[0].cells);
}

TEST(MixMaskMixer, OneMaskServesTheBatchUnlessThereIsOneASample) {
  EXPECT_EQ(MixMaskMixer(MixMaskOptions{}).draw(8, 28, 28, 0, 0).front().masks.size(), 1u);
  EXPECT_EQ(
      MixMaskMixer(MixMaskOptions{.perSample = true}).draw(8, 28, 28, 0, 0).front().masks.size(),
      8u);
}

TEST(MixMaskMixer, LambdaIsThatOfTheDrawnMaskInPixels) {
  const MixMaskMixer mixer(MixMaskOptions{.gridSize = 3});
  const MixDraw draw = mixer.draw(4, 28, 28, 2, 9).front();
  EXPECT_DOUBLE_EQ(draw.lambdaOf(3), keptShareInPixels(draw.maskOf(3), 28, 28));
}

TEST(MixMaskMixer, SampledRatiosMakeLambdaVary) {
  const auto deviation = [](const MixMaskOptions& options) {
    std::vector<double> lambdas;
    for (int step = 0; step < 200; ++step) {
      lambdas.push_back(MixMaskMixer(options).draw(4, 32, 32, 1, step).front().lambda.front());
    }
    return torch::tensor(lambdas, torch::kDouble).std().item<double>();
  };
  EXPECT_EQ(deviation({}), 0);
  // Uniform on 0.25 .. 0.75: 0.5 / sqrt(12); Beta(1, 1): 1 / sqrt(12).
  EXPECT_NEAR(deviation({.ratioSampling = "uniform"}), 0.144, 0.02);
  EXPECT_NEAR(deviation({.ratioSampling = "beta"}), 0.285, 0.04);
  EXPECT_LT(deviation({.ratioSampling = "beta", .ratioBeta = 20}), 0.12);
}

TEST(MixMaskMixer, RefusesADrawForAnotherBatch) {
  const MixMaskMixer mixer(MixMaskOptions{});
  EXPECT_THROW(mixer.plan(pictures(4), pictures(4), mixer.draw(6, 12, 12, 0, 0)), c10::Error);
}

TEST(MixMaskMixer, NamesAPartnerRuleThatItDoesNotKnow) {
  try {
    MixMaskMixer mixer(MixMaskOptions{.partner = "neighbour"});
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("neighbour"));
  }
}

}  // namespace
}  // namespace mixmask
