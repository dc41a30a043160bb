// SPDX-License-Identifier: Apache-2.0
// The loops of every set of instructions that this processor has, beside those of the plain ones.
#include "core/ops/cpu/batch_norm_relu_loops.h"

#include <c10/util/BFloat16.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace mixmask::ops {
namespace {

bool hasAvx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
bool hasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

// Values as they are stored. Rounding: what storing a result changes, relative to it.
template <typename S>
struct Stored {
  static constexpr double kRounding = 0;
  static S of(double value) { return static_cast<S>(value); }
  static double value(S stored) { return stored; }
};
template <>
struct Stored<BFloat16Bits> {
  static constexpr double kRounding = 0x1p-7;
  static BFloat16Bits of(double value) { return c10::BFloat16(static_cast<float>(value)).x; }
  static double value(BFloat16Bits stored) {
    return c10::BFloat16(stored, c10::BFloat16::from_bits());
  }
};

template <typename S>
std::vector<double> valuesOf(const std::vector<S>& stored) {
  std::vector<double> values;
  for (const S each : stored) values.push_back(Stored<S>::value(each));
  return values;
}

struct Results {
  std::vector<double> moments, gradients;  // two sums of C values each
  std::vector<double> y{}, kept{}, dx{};
};

// Rows enough for several blocks, channels for a group, a line of each set and a rest.
template <typename S>
struct Problem {
  using T = typename ComputedIn<S>::Type;

  std::mt19937 generator{7};
  std::int64_t rows = 700, channels = (256 + 64) / sizeof(T) + 3;
  std::vector<S> x = random<S>(rows * channels), residual = random<S>(rows * channels),
                 gradient = random<S>(rows * channels), shift = random<S>(channels);
  std::vector<T> scale = random<T>(channels), offset = random<T>(channels),
                 mean = random<T>(channels), slope = random<T>(channels),
                 constant = random<T>(channels);
  template <typename V>
  std::vector<V> random(std::int64_t count) {
    std::normal_distribution<double> normal;
    std::vector<V> values(count);
    for (V& value : values) value = Stored<V>::of(normal(generator));
    return values;
  }

  Results by(const BatchNormReluLoops<S>& loops, bool hasResidual) const {
    const Rows<S> all{x.data(), rows, channels};
    const RowAffine<T> affine{scale.data(), offset.data(), mean.data()};
    Results out{.moments = std::vector<double>(2 * channels),
                .gradients = std::vector<double>(2 * channels)};
    std::vector<S> y(x.size()), g(hasResidual ? x.size() : 0), dx(x.size());
    S* kept = hasResidual ? g.data() : nullptr;
    loops.addMoments(all, shift.data(), out.moments.data(), out.moments.data() + channels);
    loops.normalize(all, affine, hasResidual ? residual.data() : nullptr, y.data());
    loops.addGradients(all, affine, hasResidual ? y.data() : nullptr, gradient.data(), kept,
                       out.gradients.data(), out.gradients.data() + channels);
    loops.gradientOfX(all, affine, gradient.data(), kept, slope.data(), constant.data(), dx.data());
    out.y = valuesOf(y);
    out.kept = valuesOf(g);
    out.dx = valuesOf(dx);
    return out;
  }
};

MATCHER_P2(NearInPair, absolute, relative, "") {
  const auto [a, b] = arg;
  return std::abs(a - b) <= absolute + relative * std::abs(b);
}

template <typename S>
class BatchNormReluLoopsOf : public testing::Test {
 protected:
  static constexpr double kClose =
      1e3 * std::numeric_limits<typename ComputedIn<S>::Type>::epsilon();
  static constexpr double kRounding = Stored<S>::kRounding;

  static void expectAgreement(const BatchNormReluLoops<S>& loops) {
    const Problem<S> problem;
    for (const bool hasResidual : {false, true}) {
      SCOPED_TRACE(hasResidual ? "with a residual" : "without one");
      const Results a = problem.by(loops, hasResidual);
      const Results b = problem.by(baseline::batchNormReluLoops<S>(), hasResidual);
      const double closeSum = kClose * static_cast<double>(problem.rows);
      EXPECT_THAT(a.moments, testing::Pointwise(testing::DoubleNear(closeSum), b.moments));
      EXPECT_THAT(a.gradients, testing::Pointwise(testing::DoubleNear(closeSum), b.gradients));
      EXPECT_THAT(a.y, testing::Pointwise(NearInPair(kClose, kRounding), b.y));
      EXPECT_THAT(a.kept, testing::Pointwise(NearInPair(kClose, kRounding), b.kept));
      EXPECT_THAT(a.dx, testing::Pointwise(NearInPair(kClose, kRounding), b.dx));
    }
  }
};
using Types = testing::Types<float, double, BFloat16Bits>;
TYPED_TEST_SUITE(BatchNormReluLoopsOf, Types);

TYPED_TEST(BatchNormReluLoopsOf, PlainInstructionsDoWhatTheyPromise) {
  using S = TypeParam;
  const Problem<S> problem;
  const Results all = problem.by(baseline::batchNormReluLoops<S>(), true);
  const auto x = valuesOf(problem.x), residual = valuesOf(problem.residual),
             gradient = valuesOf(problem.gradient), shift = valuesOf(problem.shift);
  const auto expectNear = [](double value, double expected) {
    EXPECT_NEAR(value, expected, TestFixture::kClose + TestFixture::kRounding * std::abs(expected));
  };
  for (std::int64_t c = 0; c < problem.channels; ++c) {
    double sum = 0, square = 0, ofBias = 0, ofWeight = 0;
    for (std::int64_t row = 0; row < problem.rows; ++row) {
      const std::int64_t i = row * problem.channels + c;
      const double d = x[i] - shift[c];
      sum += d;
      square += d * d;
      expectNear(all.y[i],
                 std::max(0.0, x[i] * problem.scale[c] + problem.offset[c] + residual[i]));
      const double g = all.y[i] > 0 ? gradient[i] : 0;
      EXPECT_EQ(all.kept[i], g);
      const double centred = x[i] - problem.mean[c];
      ofBias += g;
      ofWeight += g * centred;
      expectNear(all.dx[i],
                 g * problem.scale[c] + centred * problem.slope[c] + problem.constant[c]);
    }
    const double closeSum = this->kClose * static_cast<double>(problem.rows);
    EXPECT_NEAR(all.moments[c], sum, closeSum);
    EXPECT_NEAR(all.moments[problem.channels + c], square, closeSum);
    EXPECT_NEAR(all.gradients[c], ofBias, closeSum);
    EXPECT_NEAR(all.gradients[problem.channels + c], ofWeight, closeSum);
  }
}

TYPED_TEST(BatchNormReluLoopsOf, Avx2Agrees) {
  if (!hasAvx2()) GTEST_SKIP() << "no AVX2 here";
  this->expectAgreement(avx2::batchNormReluLoops<TypeParam>());
}

TYPED_TEST(BatchNormReluLoopsOf, Avx512Agrees) {
  if (!hasAvx512()) GTEST_SKIP() << "no AVX-512 here";
  this->expectAgreement(avx512::batchNormReluLoops<TypeParam>());
}

// By the values themselves: scale 1, and as residual nothing.
TEST(BatchNormReluLoops, RoundBFloat16AsTorchDoes) {
  const std::vector<float> scales{
      1.0F, 1 + 0x1p-8F, 1 + 3 * 0x1p-9F, 1 + 0x1p-9F, 1 + 3 * 0x1p-8F, 0x1p-130F, 3e38F};
  const std::vector<float> inputs{1.0F,
                                  1.5F,
                                  3.3F,
                                  0x1p-126F,
                                  3e38F,
                                  std::numeric_limits<float>::infinity(),
                                  std::numeric_limits<float>::quiet_NaN()};
  const auto loopsOf = [] {
    std::vector<BatchNormReluLoops<BFloat16Bits>> all{baseline::batchNormReluLoops<BFloat16Bits>()};
    if (hasAvx2()) all.push_back(avx2::batchNormReluLoops<BFloat16Bits>());
    if (hasAvx512()) all.push_back(avx512::batchNormReluLoops<BFloat16Bits>());
    return all;
  }();
  constexpr std::int64_t kChannels = 81;  // a group, a line of each set and a rest
  const std::vector<float> zero(kChannels, 0.0F);
  for (const float input : inputs) {
    for (const float scale : scales) {
      const std::vector<BFloat16Bits> x(kChannels, c10::BFloat16(input).x);
      const std::vector<float> factors(kChannels, scale);
      const float product = static_cast<float>(c10::BFloat16(input)) * scale;
      const BFloat16Bits expected = c10::BFloat16(product).x;
      for (const auto& loops : loopsOf) {
        std::vector<BFloat16Bits> y(kChannels);
        loops.normalize({x.data(), 1, kChannels}, {factors.data(), zero.data(), zero.data()},
                        nullptr, y.data());
        EXPECT_THAT(y, testing::Each(expected)) << input << " * " << scale;
      }
    }
  }
}

}  // namespace
}  // namespace mixmask::ops
