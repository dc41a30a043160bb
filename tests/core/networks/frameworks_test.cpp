// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>

#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "core/base/random.h"
#include "core/frameworks/siamese_framework.h"
#include "core/losses/info_nce.h"
#include "core/losses/normalized.h"
#include "core/losses/nt_xent.h"
#include "core/modules/mlp.h"
#include "core/modules/momentum_encoder.h"

namespace mixmask {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kBatch = 8;
const NetworkShape kSmall{BackboneConfig{"resnet18", "cifar", 0.125}, 1};
const OptionMap kSizes{{"hiddenDim", std::int64_t{24}},
                       {"outputDim", std::int64_t{16}},
                       {"predictorDim", std::int64_t{12}},
                       {"queueSize", std::int64_t{16}}};

using Framework = std::shared_ptr<SiameseFramework>;

Framework makeSmall(const std::string& name, std::uint64_t seed = 3,
                    torch::ScalarType type = torch::kFloat32) {
  MethodChoice choice{name, {}};
  for (const OptionSpec& spec : frameworkEntry(name).options) {
    if (const auto found = kSizes.find(spec.key); found != kSizes.end())
      choice.options.insert(*found);
  }
  auto framework = makeFramework(choice, kSmall, seed);
  place(*framework, torch::kCPU, type);
  return framework;
}

torch::Tensor randomViews(std::uint64_t seed, torch::ScalarType type = torch::kFloat32) {
  Random random(seed);
  std::vector<double> pixels(kBatch * 16 * 16);
  for (double& pixel : pixels) pixel = random.normal();
  return torch::tensor(pixels, torch::kFloat64).view({kBatch, 1, 16, 16}).to(type);
}

StepContext contextAt(double progress, Precision precision = Precision::fp32) {
  return {precision, Random(1).permutation(kBatch), progress};
}

MixPlan planOf(const MethodChoice& mixer, torch::ScalarType type = torch::kFloat32,
               std::int64_t step = 0) {
  const auto made = makeMixer(mixer);
  const auto seed = 10 * static_cast<std::uint64_t>(step);
  return made->plan(randomViews(seed + 1, type), randomViews(seed + 2, type),
                    made->draw(kBatch, 16, 16, 1, step));
}

const MethodChoice kPlain{"none", {}};
const MethodChoice kShared{"mixmask", {{"gridSize", std::int64_t{4}}}};
const MethodChoice kPerSample{"mixmask", {{"gridSize", std::int64_t{4}}, {"perSample", true}}};

bool isStatistic(const std::string& framework) {
  return framework == "barlowtwins" || framework == "vicreg";
}
// How many directions of the clean pair are summed.
int directionsOf(const std::string& framework) {
  return framework == "byol" || framework == "mocov3" ? 2 : 1;
}
bool hasMomentumEncoder(const std::string& framework) {
  return framework == "byol" || framework.starts_with("moco");
}

std::map<std::string, torch::Tensor> stateOf(const SiameseFramework& framework) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : framework.named_parameters()) state[item.key()] = item.value().detach();
  for (const auto& item : framework.named_buffers()) state[item.key()] = item.value();
  return state;
}

std::map<std::string, torch::Tensor> copyOf(const SiameseFramework& framework) {
  auto state = stateOf(framework);
  for (auto& [name, tensor] : state) tensor = tensor.clone();
  return state;
}

// One step of plain gradient descent.
double learn(SiameseFramework& framework, const MixPlan& plan, const StepContext& context) {
  for (auto& item : framework.trainedParameters()) item.value().mutable_grad().reset();
  const StepLoss loss = framework.forward(plan, context);
  loss.total.backward();
  {
    const torch::NoGradGuard noGrad;
    for (auto& item : framework.trainedParameters()) {
      item.value().sub_(item.value().grad(), 0.01);
    }
  }
  framework.afterStep(context);
  return loss.total.item<double>();
}

class EveryFramework : public testing::TestWithParam<std::string> {
 protected:
  const std::string name_ = GetParam();
};

std::vector<std::string> frameworkNames() {
  std::vector<std::string> names;
  for (const FrameworkEntry& entry : frameworkTable()) names.push_back(entry.key);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Table, EveryFramework, testing::ValuesIn(frameworkNames()),
                         [](const auto& info) { return info.param; });

TEST_P(EveryFramework, GivesAFiniteLossThatIsTheSumOfItsParts) {
  for (const MethodChoice& mixer : {kPlain, kShared, kPerSample}) {
    if (isStatistic(name_) && mixer.options.contains("perSample")) continue;
    auto framework = makeSmall(name_);
    const StepLoss loss = framework->forward(planOf(mixer), contextAt(0.5));
    ASSERT_EQ(loss.total.dim(), 0);
    EXPECT_TRUE(std::isfinite(loss.total.item<double>()));
    auto sum = loss.part(LossTerm::original);
    const bool mixes = mixer.name != "none";
    EXPECT_EQ(loss.part(LossTerm::mixed).defined(), mixes);
    EXPECT_EQ(loss.part(LossTerm::partner).defined(), mixes);
    if (mixes) sum = sum + loss.part(LossTerm::mixed) + loss.part(LossTerm::partner);
    EXPECT_NEAR(loss.total.item<double>(), sum.item<double>(), 1e-5 * std::abs(sum.item<double>()));
    EXPECT_FALSE(sum.requires_grad());
    const bool contrasts = name_ == "simclr" || name_.starts_with("moco");
    EXPECT_EQ(loss.contrastTop1.defined(), contrasts);
    EXPECT_EQ(loss.contrastTop1Mixed.defined(), contrasts && mixes);
    EXPECT_GT(loss.projectionSpread.item<double>(), 0);
    EXPECT_LT(loss.projectionSpread.item<double>(), 1 + 1e-6);  // sqrt(D * mean variance) <= 1
  }
}

TEST_P(EveryFramework, SaysHowManyKeysAContrastHasWhereItContrasts) {
  OptionMap options;
  if (name_ == "mocov2") options["queueSize"] = std::int64_t{32};
  const ChanceLevel chance = frameworkEntry(name_).chance(options, 8);
  const std::map<std::string, std::int64_t> keys{{"mocov2", 33}, {"mocov3", 8}, {"simclr", 15}};
  const auto known = keys.find(name_);
  EXPECT_EQ(chance.contrastKeys, known == keys.end() ? 0 : known->second);
}

TEST_P(EveryFramework, MovesItsMomentumEncoderOnceAStepHoweverManyMicroBatches) {
  auto one = makeSmall(name_), two = makeSmall(name_);
  StepContext first = contextAt(0.5), second = first;
  second.microBatch = 1;
  for (const auto& framework : {one, two}) {
    learn(*framework, planOf(kPlain), first);  // now the encoders differ
    framework->forward(planOf(kShared, torch::kFloat32, 1), first);
  }
  one->afterStep(first);
  two->forward(planOf(kShared, torch::kFloat32, 2), second);
  two->afterStep(second);
  const auto after = stateOf(*two);
  for (const auto& item : one->named_parameters()) {
    EXPECT_TRUE(torch::equal(item.value(), after.at(item.key()))) << item.key();
  }
}

TEST(MoCoV2, QueuesTheKeysOfAllMicroBatchesOfAStep) {
  auto framework = makeSmall("mocov2");
  const auto before = copyOf(*framework).at("queue.keys");
  StepContext context = contextAt(0);
  for (context.microBatch = 0; context.microBatch < 2; ++context.microBatch) {
    framework->forward(planOf(kPlain, torch::kFloat32, context.microBatch), context);
  }
  framework->afterStep(context);
  const auto after = stateOf(*framework).at("queue.keys");
  ASSERT_EQ(after.size(0), 2 * kBatch);
  EXPECT_TRUE((after != before).any(1).all().item<bool>());
  EXPECT_FALSE(torch::allclose(after.narrow(0, 0, kBatch), after.narrow(0, kBatch, kBatch)));
}

TEST_P(EveryFramework, GivesGradientsToWhatItTrainsAndToNothingElse) {
  auto framework = makeSmall(name_);
  framework->forward(planOf(kShared), contextAt(0)).total.backward();
  std::set<const void*> trained;
  for (const auto& item : framework->trainedParameters()) {
    trained.insert(item.value().unsafeGetTensorImpl());
    ASSERT_TRUE(item.value().grad().defined()) << item.key();
    EXPECT_GT(item.value().grad().abs().max().item<double>(), 0) << item.key();
  }
  std::size_t others = 0;
  for (const auto& item : framework->named_parameters()) {
    if (trained.contains(item.value().unsafeGetTensorImpl())) continue;
    ++others;
    EXPECT_FALSE(item.value().requires_grad()) << item.key();
    EXPECT_FALSE(item.value().grad().defined()) << item.key();
  }
  EXPECT_EQ(others > 0, hasMomentumEncoder(name_));
}

TEST_P(EveryFramework, MixtureOfAViewWithItselfCostsItsShareOfThePlainLoss) {
  const auto view = randomViews(1, torch::kFloat64);
  const auto permutation =
      torch::tensor(Random(4).permutationWithoutFixedPoints(kBatch), torch::kInt64);
  const auto weight = torch::full({kBatch}, 0.25, torch::kFloat64);
  // Picture index[i] in row i is its own mixture too.
  for (const auto& index : {torch::Tensor(), permutation}) {
    const auto images = index.defined() ? view.index_select(0, index) : view;
    const MixPlan plan{
        view, view.clone(), {{view, {Target{}}}, {images, {{LossTerm::mixed, index, weight}}}}};
    const StepLoss loss =
        makeSmall(name_, 3, torch::kFloat64)->forward(plan, contextAt(0, Precision::fp64));
    EXPECT_EQ(loss.total.scalar_type(), torch::kFloat64);
    const double plain = loss.part(LossTerm::original).item<double>() / directionsOf(name_);
    EXPECT_NEAR(loss.part(LossTerm::mixed).item<double>(), 0.25 * plain, 1e-8 * std::abs(plain));
  }
}

TEST_P(EveryFramework, WeighsEveryRowByItself) {
  if (isStatistic(name_)) return;
  const auto view1 = randomViews(1, torch::kFloat64), view2 = randomViews(2, torch::kFloat64);
  const auto index = torch::arange(kBatch).roll(3);
  const auto partOf = [&](const torch::Tensor& weight) {
    const MixPlan plan{view1, view2, {{view1, {{LossTerm::mixed, index, weight}}}}};
    return makeSmall(name_, 3, torch::kFloat64)
        ->forward(plan, contextAt(0, Precision::fp64))
        .part(LossTerm::mixed)
        .item<double>();
  };
  const auto ones = torch::ones({kBatch}, torch::kFloat64);
  std::set<double> rows;
  double sum = 0;
  for (std::int64_t row = 0; row < kBatch; ++row) {
    auto weight = torch::zeros_like(ones);
    weight[row] = 1;
    rows.insert(partOf(weight));
    sum += partOf(weight);
  }
  EXPECT_EQ(rows.size(), static_cast<std::size_t>(kBatch));
  EXPECT_NEAR(partOf(ones), sum, 1e-9 * std::abs(sum));
}

TEST_P(EveryFramework, TakesTheKeysOfViewOneFromTheCleanViewWhenTheFirstQueryIsErased) {
  const auto view1 = randomViews(1, torch::kFloat64), view2 = randomViews(2, torch::kFloat64);
  const auto lossOf = [&](const torch::Tensor& query) {
    return makeSmall(name_, 3, torch::kFloat64)
        ->forward({view1, view2, {{query, {Target{}}}}}, contextAt(0, Precision::fp64))
        .total.item<double>();
  };
  const double plain = lossOf(view1);
  EXPECT_NEAR(lossOf(view1.clone()), plain, 1e-9 * std::abs(plain));
  auto erased = view1.clone();
  erased.narrow(2, 0, 8).zero_();
  EXPECT_GT(std::abs(lossOf(erased) - plain), 1e-4 * std::abs(plain));
}

TEST_P(EveryFramework, StartsFromTheSeedAlone) {
  const auto a = stateOf(*makeSmall(name_, 5)), b = stateOf(*makeSmall(name_, 5));
  const auto c = stateOf(*makeSmall(name_, 6));
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
    const bool isDrawn = tensor.dim() >= 2;
    EXPECT_TRUE(!isDrawn || !torch::equal(tensor, c.at(name))) << name;
  }
}

TEST_P(EveryFramework, StartsWithTheBackboneOfEveryOther) {
  auto first = makeSmall("mocov2"), second = makeSmall(name_);
  for (const auto& item : first->backbone()->named_parameters()) {
    EXPECT_TRUE(torch::equal(item.value(), second->backbone()->named_parameters()[item.key()]));
  }
}

TEST_P(EveryFramework, GoesOnExactlyFromItsNamedTensors) {
  auto first = makeSmall(name_);
  for (int step = 0; step < 2; ++step) {
    learn(*first, planOf(kShared, torch::kFloat32, step), contextAt(0.25 * step));
  }
  auto second = makeSmall(name_, 99);
  {
    const torch::NoGradGuard noGrad;
    for (auto& [name, tensor] : stateOf(*second)) tensor.copy_(stateOf(*first).at(name));
  }
  const auto plan = planOf(kShared, torch::kFloat32, 2);
  EXPECT_EQ(learn(*first, plan, contextAt(0.5)), learn(*second, plan, contextAt(0.5)));
  const auto a = stateOf(*first), b = stateOf(*second);
  for (const auto& [name, tensor] : a) EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
}

TEST_P(EveryFramework, ComputesInBfloat16AndTakesTheLossInFloat32) {
  auto framework = makeSmall(name_);
  const auto plan = planOf(kShared);
  const StepLoss loss = framework->forward(plan, contextAt(0, Precision::bf16));
  EXPECT_EQ(loss.total.scalar_type(), torch::kFloat32);
  EXPECT_TRUE(std::isfinite(loss.total.item<double>()));
  loss.total.backward();
  for (const auto& item : framework->trainedParameters()) {
    EXPECT_EQ(item.value().grad().scalar_type(), torch::kFloat32) << item.key();
  }
  const double precise = makeSmall(name_)->forward(plan, contextAt(0)).total.item<double>();
  // Or a tenth of a tenth: a loss of cosines is nearly 0 before training.
  EXPECT_NEAR(loss.total.item<double>(), precise, 0.1 * std::max(0.1, std::abs(precise)));
}

TEST_P(EveryFramework, LearnsFromOneBatch) {
  if (name_ == "mocov2") return;  // the batch's own keys become negatives
  auto framework = makeSmall(name_);
  const auto plan = planOf(kShared);
  const double before = learn(*framework, plan, contextAt(0));
  double after = 0;
  for (int step = 0; step < 8; ++step) after = learn(*framework, plan, contextAt(0.1 * step));
  EXPECT_LT(after, before);
}

TEST_P(EveryFramework, KeepsTheRateConstantOnlyOfSimSiamsPredictor) {
  auto framework = makeSmall(name_);
  std::size_t constant = 0;
  for (const auto& item : framework->trainedParameters()) {
    const bool isConstant = framework->hasConstantRate(item.key());
    EXPECT_EQ(isConstant, name_ == "simsiam" && item.key().starts_with("predictor."));
    constant += isConstant ? 1 : 0;
  }
  EXPECT_EQ(constant > 0, name_ == "simsiam");
}

TEST_P(EveryFramework, RefusesMasksPerSampleOnlyWhereTheLossIsAStatistic) {
  RunConfig config;
  config.data.batchSize = 16;
  config.framework = {name_, {{"queueSize", std::int64_t{64}}}};
  const auto problemsWith = [&](const std::string& mixer, const OptionMap& options) {
    config.mixer = {mixer, options};
    std::vector<ConfigProblem> problems;
    frameworkEntry(name_).check(config, problems);
    return problems;
  };
  for (const MixerEntry& mixer : mixerTable()) {
    EXPECT_TRUE(problemsWith(mixer.key, {}).empty()) << mixer.key;
  }
  EXPECT_TRUE(problemsWith("mixmask", {{"perSample", false}}).empty());
  const auto problems = problemsWith("mixmask", {{"perSample", true}});
  ASSERT_EQ(problems.size(), isStatistic(name_) ? 1U : 0U);
  if (problems.empty()) return;
  EXPECT_EQ(problems[0].path, "mixer.perSample");
  EXPECT_FALSE(problems[0].isWarning);
  EXPECT_THAT(problems[0].message, HasSubstr("mixer.perSample: true"));
  EXPECT_THAT(problems[0].message, HasSubstr(name_));
  EXPECT_THAT(problems[0].message, HasSubstr("use mixer.perSample=false"));
}

// With a predictor that says the same of every row, the encoder has no influence on predictions,
// and keys let no gradient through.
TEST(PredictorFramework, LetsGradientsReachTheEncoderThroughThePredictorAlone) {
  for (const std::string name : {"mocov3", "byol", "simsiam"}) {
    SCOPED_TRACE(name);
    auto framework = makeSmall(name);
    {
      const torch::NoGradGuard noGrad;
      framework->named_parameters()["predictor.3.weight"].zero_();
    }
    framework->forward(planOf(kShared), contextAt(0)).total.backward();
    for (const auto& item : framework->trainedParameters()) {
      if (!item.key().starts_with("online.")) continue;
      EXPECT_EQ(item.value().grad().abs().max().item<double>(), 0) << item.key();
    }
    const auto bias = framework->named_parameters()["predictor.3.bias"].grad();
    EXPECT_GT(bias.abs().max().item<double>(), 0);
  }
}

// Moves the trained parameters by 1 and gives what the momentum encoder makes of it.
torch::Tensor momentumWeightAfter(SiameseFramework& framework,
                                  const std::function<void()>& action) {
  {
    const torch::NoGradGuard noGrad;
    for (auto& item : framework.trainedParameters()) item.value().add_(1);
  }
  action();
  return framework.named_parameters()["momentum.projector.0.weight"].clone();
}

TEST(BYOL, MovesItsTargetAfterTheStepAlongTheCosine) {
  auto framework = makeSmall("byol", 3, torch::kFloat64);
  const auto start = framework->named_parameters()["momentum.projector.0.weight"].clone();
  const auto plan = planOf(kPlain, torch::kFloat64);
  EXPECT_TRUE(torch::equal(
      momentumWeightAfter(*framework, [&] { framework->forward(plan, contextAt(0)); }), start));
  framework->afterStep(contextAt(1));
  const auto target = framework->named_parameters()["momentum.projector.0.weight"];
  EXPECT_TRUE(torch::allclose(target, start, 0, 1e-15));
  framework->afterStep(contextAt(0.5));
  EXPECT_TRUE(torch::allclose(target, start + 0.005, 1e-12, 1e-12));
}

TEST(MoCoV3, MovesItsMomentumEncoderBeforeTheKeysAndNotAfterTheStep) {
  auto framework = makeSmall("mocov3", 3, torch::kFloat64);
  const auto start = framework->named_parameters()["momentum.projector.0.weight"].clone();
  const auto plan = planOf(kPlain, torch::kFloat64);
  const auto moved =
      momentumWeightAfter(*framework, [&] { framework->forward(plan, contextAt(0)); });
  EXPECT_TRUE(torch::allclose(moved, start + 0.01, 1e-12, 1e-12));
  const auto before = copyOf(*framework);
  framework->afterStep(contextAt(0));
  for (const auto& [name, tensor] : stateOf(*framework)) {
    EXPECT_TRUE(torch::equal(tensor, before.at(name))) << name;
  }
}

TEST(MoCoV3, KeepsItsMomentumWithoutTheCosine) {
  OptionMap options = kSizes;
  options.erase("queueSize");
  options["cosineMomentum"] = false;
  auto framework = makeFramework({"mocov3", options}, kSmall, 3);
  const auto start = framework->named_parameters()["momentum.projector.0.weight"].clone();
  const auto moved =
      momentumWeightAfter(*framework, [&] { framework->forward(planOf(kPlain), contextAt(0.5)); });
  EXPECT_TRUE(torch::allclose(moved, start + 0.01, 1e-5, 1e-6));
}

TEST(MomentumEncoders, KeepBatchStatisticsOfTheirOwn) {
  for (const std::string name : {"mocov3", "byol"}) {
    auto framework = makeSmall(name);
    framework->forward(planOf(kShared), contextAt(0));
    const auto passes = [&](const std::string& branch) {
      return framework->named_buffers()[branch + ".backbone.bn1.num_batches_tracked"]
          .item<std::int64_t>();
    };
    EXPECT_EQ(passes("online"), 3) << name;    // view 1, its mixture, view 2
    EXPECT_EQ(passes("momentum"), 2) << name;  // the views
  }
}

TEST(CosineMomentum, RisesFromItsStartToOne) {
  EXPECT_DOUBLE_EQ(cosineMomentum(0.99, 0), 0.99);
  EXPECT_DOUBLE_EQ(cosineMomentum(0.99, 0.5), 0.995);
  EXPECT_DOUBLE_EQ(cosineMomentum(0.99, 1), 1);
}

TEST(Mlp, HasBiasesWhereNoBatchNormFollowsAndTorchsNames) {
  const auto namesOf = [](const MlpOptions& options) {
    return Mlp(4, options)->named_parameters().keys();
  };
  EXPECT_THAT(namesOf({.widths = {3, 2}, .hiddenNorm = false}),
              ElementsAre("0.weight", "0.bias", "2.weight", "2.bias"));
  EXPECT_THAT(namesOf({.widths = {3, 2}}),
              ElementsAre("0.weight", "1.weight", "1.bias", "3.weight", "3.bias"));
  EXPECT_THAT(namesOf({.widths = {2}, .outputNorm = OutputNorm::affine}),
              ElementsAre("0.weight", "1.weight", "1.bias"));
  EXPECT_THAT(namesOf({.widths = {2}, .outputNorm = OutputNorm::plain}), ElementsAre("0.weight"));
}

TEST(Mlp, NormalizesItsOutputWithoutWeights) {
  Mlp head(4, MlpOptions{.widths = {8, 3}, .outputNorm = OutputNorm::plain});
  initializeParameters(*head, 1);
  const auto z = head->forward(torch::randn({64, 4}));
  EXPECT_TRUE(torch::allclose(z.mean(0), torch::zeros({3}), 0, 1e-5));
  EXPECT_TRUE(torch::allclose(z.var(0, false), torch::ones({3}), 0, 1e-2));
  EXPECT_EQ(head->named_buffers()["4.num_batches_tracked"].item<std::int64_t>(), 1);
}

TEST(BatchInfoNceLoss, IsTheCrossEntropyOfEachRow) {
  const auto logits = torch::randn({5, 7}, torch::kFloat64);
  const auto labels = torch::tensor({3, 0, 6, 6, 2}, torch::kInt64);
  const auto expected = torch::nn::functional::cross_entropy(
      logits, labels, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kNone));
  EXPECT_TRUE(torch::allclose(batchInfoNceLoss(logits, labels), expected, 1e-12, 1e-12));
}

TEST(ContrastTop1, CountsStrictWinsOnly) {
  const auto logits = torch::tensor({{2.0, 1.0}, {1.0, 1.0}, {0.0, 3.0}, {4.0, 3.0}});
  const auto labels = torch::tensor({0, 0, 1, 1}, torch::kInt64);
  EXPECT_EQ(contrastTop1(logits, labels).item<float>(), 0.5F);
}

TEST(NoteContrast, KeepsTheFirstOfAllAndTheFirstOfAMixture) {
  StepLoss loss;
  int measured = 0;
  const auto note = [&](LossTerm term, float share) {
    loss.noteContrast({.term = term}, [&] {
      ++measured;
      return torch::tensor(share);
    });
  };
  note(LossTerm::original, 0.5F);
  note(LossTerm::original, 0.1F);
  note(LossTerm::mixed, 0.25F);
  note(LossTerm::partner, 0.2F);
  note(LossTerm::unmix, 0.3F);
  EXPECT_EQ(loss.contrastTop1.item<float>(), 0.5F);
  EXPECT_EQ(loss.contrastTop1Mixed.item<float>(), 0.25F);
  EXPECT_EQ(measured, 2);
}

TEST(Spread, IsOneWhereRowsPointEverywhereAndZeroWhereTheyAgree) {
  const auto corners = torch::tensor({{2.0, 0.0}, {-1.0, 0.0}, {0.0, 3.0}, {0.0, -1.0}});
  EXPECT_NEAR(spreadOf(corners).item<double>(), 1, 1e-6);  // each dimension: 1, -1, 0, 0
  EXPECT_NEAR(spreadOf(torch::tensor({{1.0, 1.0}, {4.0, 4.0}})).item<double>(), 0, 1e-6);
  EXPECT_NEAR(spreadOf(torch::tensor({{1.0, 0.0}, {-1.0, 0.0}})).item<double>(), std::sqrt(2.0) / 2,
              1e-6);
}

TEST(NtXent, IsLogThreeWhereAllRowsAreAlike) {
  const auto z = torch::ones({2, 4}, torch::kFloat64);
  const auto rows = ntXentLoss(ntXentLogits(z, z, 0.5), torch::arange(2));
  EXPECT_TRUE(torch::allclose(rows, torch::full({2}, std::log(3.0), torch::kFloat64)));
}

// Moving the mixture's rows to their partners, by the inverse permutation, is indexing view 2's.
TEST(NtXent, PairsByIndexAsIfTheRowsHadMoved) {
  const auto a = torch::randn({6, 8}, torch::kFloat64), b = torch::randn({6, 8}, torch::kFloat64);
  const auto index = torch::tensor({1, 2, 0, 5, 3, 4}, torch::kInt64);  // two cycles of three
  const auto inverse = index.argsort();
  const auto weight = torch::rand({6}, torch::kFloat64);
  const auto indexed = ntXentLoss(ntXentLogits(a, b, 0.2), index) * weight;
  const auto moved =
      ntXentLoss(ntXentLogits(a.index_select(0, inverse), b, 0.2), torch::arange(6)) *
      weight.index_select(0, inverse);
  EXPECT_NEAR(indexed.sum().item<double>(), moved.sum().item<double>(), 1e-12);
}

}  // namespace
}  // namespace mixmask
