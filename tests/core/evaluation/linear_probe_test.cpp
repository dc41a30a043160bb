// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/linear_probe.h"

#include <gmock/gmock.h>
#include <torch/nn/functional/loss.h>

#include "core/backbones/backbone_table.h"
#include "core/base/error.h"

namespace mixmask {
namespace {

constexpr std::int64_t kImages = 300, kClasses = 3;

// A backbone whose features are the pixels, so that the data set says what the features are.
class PixelFeatures : public BackboneImpl {
 public:
  PixelFeatures() { register_parameter("unused", torch::ones({1})); }
  torch::Tensor forward(const torch::Tensor& images) override { return images.flatten(1); }
  std::int64_t featureDim() const override { return 4; }
};

// Three classes of 2 x 2 pictures, each brightest at another pixel; the fourth pixel never changes.
class ThreeClasses : public Dataset {
 public:
  ThreeClasses() { classNames_ = {"a", "b", "c"}; }
  std::int64_t size() const override { return kImages; }
  cv::Mat image(std::int64_t index) const override {
    cv::Mat picture(2, 2, CV_8UC1, cv::Scalar(100));
    for (int i = 0; i < 3; ++i) {
      picture.data[i] =
          static_cast<std::uint8_t>(60 + index * 37 % 41 + (i == label(index) ? 90 : 0));
    }
    return picture;
  }
  std::int64_t label(std::int64_t index) const override { return index % kClasses; }
};

FeatureShards shardsOfThreeClasses() {
  return FeatureShards(std::make_shared<PixelFeatures>(), std::make_shared<ThreeClasses>(),
                       {.request = {.viewSize = 2, .normalization = {{0.F}, {1.F}}}});
}

const auto kEvery = [](std::int64_t) { return true; };
const auto kSilent = [](const ClassifierReport&) {};

TEST(LinearProbe, SeparatesWhatIsSeparable) {
  FeatureShards shards = shardsOfThreeClasses();
  LinearProbe probe(shards, kClasses, {.learningRates = {0.1}, .epochs = 5, .batchSize = 32});
  const auto heads = probe.train(kEvery, {}, kSilent);
  const auto images = shards.all({}, [](double) {});
  EXPECT_DOUBLE_EQ(topShare(predict(heads->front(), *images), 1), 1);
}

// One epoch of one batch is one step from 0: W = -lr (softmax - one-hot)^T x / B, here by autograd
// through the whole model, standardisation included.
TEST(LinearProbe, StepsAlongTheGradientOfTheCrossEntropy) {
  FeatureShards shards = shardsOfThreeClasses();
  const double rate = 0.5;
  LinearProbe probe(shards, kClasses, {.learningRates = {rate}, .epochs = 1, .batchSize = kImages});
  const LinearHead head = probe.train(kEvery, {}, kSilent)->front();

  const auto images = *shards.all({}, [](double) {});
  const auto x = images.features.to(torch::kFloat64);
  const auto deviation = (x - x.mean(0)).square().mean(0).sqrt().clamp_min(1e-6);
  const auto standard = (x - x.mean(0)) / deviation;
  const auto weight = torch::zeros({kClasses, 4}, torch::kFloat64).requires_grad_();
  torch::nn::functional::cross_entropy(standard.matmul(weight.t()), images.labels).backward();
  const auto expected = -rate * weight.grad() / deviation;
  EXPECT_TRUE(torch::allclose(head.weight.to(torch::kFloat64), expected, 1e-4, 1e-5))
      << head.weight << expected;
}

// Rates that are trained together do not see each other.
TEST(LinearProbe, TrainsEachRateAsIfItWereAlone) {
  FeatureShards shards = shardsOfThreeClasses();
  const auto trained = [&](std::vector<double> rates) {
    return *LinearProbe(shards, kClasses,
                        {.learningRates = std::move(rates), .epochs = 3, .batchSize = 64})
                .train(kEvery, {}, kSilent);
  };
  const auto together = trained({0.01, 0.3}), alone = trained({0.3});
  EXPECT_TRUE(torch::allclose(together[1].weight, alone[0].weight, 1e-4, 1e-6));
}

TEST(LinearProbe, DoesNotSeeImagesThatAreHeldOut) {
  FeatureShards shards = shardsOfThreeClasses();
  LinearProbe probe(shards, kClasses, {.learningRates = {0.1}, .epochs = 5, .batchSize = 32});
  const auto withoutLast = [](std::int64_t index) { return index % kClasses != 2; };
  const auto head = probe.train(withoutLast, {}, kSilent)->front();
  const auto predictions = predict(head, *shards.all({}, [](double) {}));
  EXPECT_EQ(topShareOfClasses(predictions)[2], 0);
}

TEST(LinearProbe, SaysThatEveryRateWasTooLarge) {
  FeatureShards shards = shardsOfThreeClasses();
  LinearProbe probe(shards, kClasses, {.learningRates = {1e38}, .epochs = 3, .batchSize = 32});
  EXPECT_THROW(probe.train(kEvery, {}, kSilent), DivergenceError);
}

TEST(LinearProbe, StopsBetweenTwoBatches) {
  FeatureShards shards = shardsOfThreeClasses();
  LinearProbe probe(shards, kClasses, {.learningRates = {0.1}, .epochs = 1000, .batchSize = 32});
  std::stop_source stop;
  const auto stopAtOnce = [&](const ClassifierReport&) { stop.request_stop(); };
  EXPECT_FALSE(probe.train(kEvery, stop.get_token(), stopAtOnce));
}

}  // namespace
}  // namespace mixmask
