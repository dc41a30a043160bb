// SPDX-License-Identifier: Apache-2.0
#include "core/ops/batch_norm_relu.h"

#include <ATen/OpMathType.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

namespace mixmask::ops {
namespace {

constexpr double kEps = 1e-5;

struct Case {
  std::int64_t n, c, h, w, splits;
  bool residual;
};

struct Inputs {
  torch::Tensor x, weight, bias, residual, gradient;

  Inputs(const Case& shape, torch::ScalarType type) {
    auto generator = at::detail::createCPUGenerator(7);
    const auto random = [&](std::vector<std::int64_t> sizes) {
      auto values = torch::randn(sizes, generator, torch::kDouble).to(type);
      return sizes.size() == 4 ? values.contiguous(at::MemoryFormat::ChannelsLast) : values;
    };
    const std::vector<std::int64_t> sizes{shape.n, shape.c, shape.h, shape.w};
    // Channels far from zero and of different spreads, as convolutions give them.
    x = random(sizes) * random({shape.c}).abs().view({1, -1, 1, 1}) +
        10 * random({shape.c}).view({1, -1, 1, 1});
    x = x.contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
    weight = random({shape.c}).to(at::toOpMathType(type)).requires_grad_();
    bias = random({shape.c}).to(at::toOpMathType(type)).requires_grad_();
    if (shape.residual) residual = random(sizes).requires_grad_();
    gradient = random(sizes);
  }

  std::vector<torch::Tensor> variables() const {
    std::vector<torch::Tensor> all{x, weight, bias};
    if (residual.defined()) all.push_back(residual);
    return all;
  }
  std::vector<torch::Tensor> gradientsOf(const torch::Tensor& y) const {
    return torch::autograd::grad({y}, variables(), {gradient});
  }
};

// By torch's own operators, part by part of the batch.
BatchNormRelu byTorch(const Inputs& inputs, std::int64_t splits) {
  const auto part = [&](const torch::Tensor& batch, std::int64_t s) {
    return batch.slice(0, s, batch.size(0), splits);
  };
  std::vector<torch::Tensor> rows(inputs.x.size(0)), means, variances;
  for (std::int64_t s = 0; s < splits; ++s) {
    const auto x = part(inputs.x, s);
    auto y = torch::batch_norm(x, inputs.weight, inputs.bias, {}, {}, true, 0.1, kEps, false);
    if (inputs.residual.defined()) y = y + part(inputs.residual, s);
    y = y.relu();
    for (std::int64_t row = 0; row < y.size(0); ++row) rows[row * splits + s] = y[row];
    means.push_back(x.mean({0, 2, 3}));
    variances.push_back(x.var({0, 2, 3}, /*unbiased=*/false));
  }
  return {torch::stack(rows), torch::stack(means), torch::stack(variances)};
}

class BatchNormReluOfTorch : public testing::TestWithParam<Case> {
 protected:
  static void expectAgreement(torch::ScalarType type, double tolerance) {
    const Case& shape = GetParam();
    const Inputs inputs(shape, type);
    const BatchNormRelu ours =
        batchNormRelu(inputs.x, inputs.weight, inputs.bias, kEps, shape.splits, inputs.residual);
    const BatchNormRelu theirs = byTorch(inputs, shape.splits);
    EXPECT_TRUE(ours.output.is_contiguous(at::MemoryFormat::ChannelsLast));
    const auto expectClose = [&](const torch::Tensor& a, const torch::Tensor& b, const char* what) {
      const double scale = std::max(1.0, b.abs().max().item<double>());
      EXPECT_LT((a - b).abs().max().item<double>(), tolerance * scale) << what;
    };
    expectClose(ours.output, theirs.output, "output");
    expectClose(ours.mean, theirs.mean, "mean");
    expectClose(ours.variance, theirs.variance, "variance");
    const auto a = inputs.gradientsOf(ours.output), b = inputs.gradientsOf(theirs.output);
    for (std::size_t i = 0; i < a.size(); ++i) expectClose(a[i], b[i], "gradient");
  }
};

TEST_P(BatchNormReluOfTorch, AgreesInDouble) {
  expectAgreement(torch::kDouble, 1e-12);
}
TEST_P(BatchNormReluOfTorch, AgreesInFloat) {
  expectAgreement(torch::kFloat, 2e-5);
}

// bfloat16 is computed in float32: on its values, and rounded at the end.
TEST_P(BatchNormReluOfTorch, ComputesBFloat16InFloat) {
  const Case& shape = GetParam();
  const Inputs half(shape, torch::kBFloat16);
  Inputs whole = half;
  for (auto* values : {&whole.x, &whole.residual}) {
    if (!values->defined()) continue;
    *values = values->detach().to(torch::kFloat).requires_grad_();
  }
  whole.gradient = half.gradient.to(torch::kFloat);
  const BatchNormRelu ours =
      batchNormRelu(half.x, half.weight, half.bias, kEps, shape.splits, half.residual);
  const BatchNormRelu exact =
      batchNormRelu(whole.x, whole.weight, whole.bias, kEps, shape.splits, whole.residual);
  EXPECT_TRUE(torch::equal(ours.output, exact.output.to(torch::kBFloat16)));
  EXPECT_TRUE(torch::equal(ours.mean, exact.mean));
  EXPECT_TRUE(torch::equal(ours.variance, exact.variance));
  const auto a = half.gradientsOf(ours.output), b = whole.gradientsOf(exact.output);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(torch::equal(a[i], b[i].to(a[i].scalar_type()))) << i;
  }
}

TEST_P(BatchNormReluOfTorch, TakesTheMemoryOfXWhereNoGradientsAreRecorded) {
  const Case& shape = GetParam();
  const Inputs inputs(shape, torch::kFloat);
  const BatchNormRelu recorded =
      batchNormRelu(inputs.x, inputs.weight, inputs.bias, kEps, shape.splits, inputs.residual);
  const torch::NoGradGuard noGrad;
  const auto x = inputs.x.clone();
  const BatchNormRelu inPlace =
      batchNormRelu(x, inputs.weight, inputs.bias, kEps, shape.splits, inputs.residual);
  EXPECT_EQ(inPlace.output.data_ptr(), x.data_ptr());
  EXPECT_TRUE(torch::equal(inPlace.output, recorded.output));
  EXPECT_TRUE(torch::equal(inPlace.mean, recorded.mean));
  EXPECT_TRUE(torch::equal(inPlace.variance, recorded.variance));
}

TEST_P(BatchNormReluOfTorch, AgreesWithGivenStatistics) {
  const torch::NoGradGuard noGrad;
  const Case& shape = GetParam();
  const Inputs inputs(shape, torch::kDouble);
  const auto mean = inputs.x.mean({0, 2, 3}) + 0.5;
  const auto variance = inputs.x.var({0, 2, 3}, /*unbiased=*/false) + 0.25;
  auto expected = torch::batch_norm(inputs.x, inputs.weight, inputs.bias, mean, variance, false,
                                    0.1, kEps, false);
  if (shape.residual) expected = expected + inputs.residual;
  const auto by = [&](torch::ScalarType type, torch::ScalarType computed) {
    const auto residual = shape.residual ? inputs.residual.to(type) : torch::Tensor();
    const auto x = inputs.x.to(type, /*non_blocking=*/false, /*copy=*/true);
    return batchNormReluOf(x, inputs.weight.to(computed), inputs.bias.to(computed), kEps,
                           mean.to(computed), variance.to(computed), residual);
  };
  const auto y = by(torch::kDouble, torch::kDouble);
  EXPECT_LT((y - expected.relu()).abs().max().item<double>(), 1e-12);
  const auto half = by(torch::kBFloat16, torch::kFloat);
  EXPECT_EQ(half.scalar_type(), torch::kBFloat16);
  EXPECT_TRUE(torch::allclose(half.to(torch::kDouble), y, 0.02, 0.2));  // of inputs of up to 30
}

INSTANTIATE_TEST_SUITE_P(Shapes, BatchNormReluOfTorch,
                         testing::Values(Case{8, 16, 7, 7, 1, false}, Case{8, 16, 7, 7, 1, true},
                                         Case{6, 3, 5, 4, 1, true}, Case{12, 5, 3, 2, 4, false},
                                         Case{12, 8, 3, 2, 3, true}, Case{2, 1, 1, 1, 1, false},
                                         Case{70, 4, 20, 20, 2, true}, Case{6, 83, 5, 4, 2, true}));

TEST(BatchNormRelu, DoesNotDependOnTheNumberOfThreads) {
  const Inputs inputs({70, 8, 9, 9, 1, true}, torch::kFloat);
  const auto run = [&] {
    const auto y =
        batchNormRelu(inputs.x, inputs.weight, inputs.bias, kEps, 1, inputs.residual).output;
    std::vector<torch::Tensor> all = inputs.gradientsOf(y);
    all.push_back(y);
    return all;
  };
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = run();
  at::set_num_threads(3);
  const auto three = run();
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
}

TEST(BatchNormRelu, HidesNoValueThatIsNotFinite) {
  const Inputs inputs({8, 19, 7, 7, 1, true}, torch::kFloat);
  const auto x = inputs.x.detach().clone(at::MemoryFormat::ChannelsLast);
  x[3][17][2][2] = NAN;  // among the channels of a rest, and one of a full line
  x[5][4][1][1] = INFINITY;
  const auto y = batchNormRelu(x, inputs.weight, inputs.bias, kEps, 1, inputs.residual).output;
  EXPECT_TRUE(y.select(1, 17).isnan().all().item<bool>());
  EXPECT_TRUE(y.select(1, 4).isnan().all().item<bool>());
  EXPECT_TRUE(y.select(1, 3).isfinite().all().item<bool>());
}

TEST(BatchNormRelu, TakesInputsAndGradientsOfAnyLayout) {
  const Inputs inputs({8, 16, 7, 7, 1, true}, torch::kDouble);
  const auto expected = inputs.gradientsOf(byTorch(inputs, 1).output);
  const auto x = inputs.x.detach().contiguous().requires_grad_();
  const auto y =
      batchNormRelu(x, inputs.weight, inputs.bias, kEps, 1, inputs.residual.contiguous()).output;
  const auto found = torch::autograd::grad({y}, {x}, {inputs.gradient.contiguous()});
  EXPECT_LT((found[0] - expected[0]).abs().max().item<double>(), 1e-12);
}

TEST(BatchNormRelu, RefusesWhatItCannotCompute) {
  const Inputs inputs({8, 4, 2, 2, 1, false}, torch::kFloat);
  EXPECT_TRUE(fusesBatchNormRelu(inputs.x, inputs.weight, {}));
  EXPECT_TRUE(fusesBatchNormRelu(inputs.x.to(torch::kBFloat16), inputs.weight, {}));
  EXPECT_FALSE(fusesBatchNormRelu(inputs.x.to(torch::kHalf), inputs.weight, {}));
  EXPECT_FALSE(fusesBatchNormRelu(inputs.x, inputs.weight.to(torch::kDouble), {}));
  EXPECT_FALSE(fusesBatchNormRelu(inputs.x, inputs.weight, inputs.x.to(torch::kBFloat16)));
  EXPECT_FALSE(fusesBatchNormRelu(inputs.x[0], inputs.weight, {}));
  EXPECT_THROW(batchNormRelu(inputs.x, inputs.weight, inputs.bias, kEps, 3, {}), c10::Error);
  const auto few = torch::ones({3}), four = torch::ones({4});
  EXPECT_THROW(batchNormRelu(inputs.x, few, inputs.bias, kEps, 1, {}), c10::Error);
  EXPECT_THROW(
      batchNormRelu(inputs.x, inputs.weight, inputs.bias, kEps, 1, inputs.x.detach().slice(0, 1)),
      c10::Error);
  const auto given = [&](const torch::Tensor& mean) {
    return batchNormReluOf(inputs.x, inputs.weight, inputs.bias, kEps, mean, four, {});
  };
  EXPECT_THROW(given(four), c10::Error);  // would be cut off its gradients
  const torch::NoGradGuard noGrad;
  EXPECT_NO_THROW(given(four));
  EXPECT_THROW(given(few), c10::Error);
  EXPECT_THROW(batchNormRelu(inputs.x.slice(0, 0, 1).slice(2, 0, 1).slice(3, 0, 1), inputs.weight,
                             inputs.bias, kEps, 1, {}),
               c10::Error);
}

}  // namespace
}  // namespace mixmask::ops
