// SPDX-License-Identifier: Apache-2.0
// The loops of every set of instructions that this processor has, beside those of the plain ones.
#include "core/ops/cpu/batch_norm_relu_loops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace mixmask::ops {
namespace {

template <typename T>
struct Results {
  std::vector<double> moments, gradients;  // two sums of C values each
  std::vector<T> y, kept, dx;
};

// Rows enough for several blocks, channels for full lines and a rest.
template <typename T>
struct Problem {
  std::mt19937 generator{7};
  std::int64_t rows = 700, channels = 2 * 64 / sizeof(T) + 3;
  std::vector<T> x = random(rows * channels), residual = random(rows * channels),
                 gradient = random(rows * channels);
  std::vector<T> shift = random(channels), scale = random(channels), offset = random(channels),
                 mean = random(channels), slope = random(channels), constant = random(channels);
  std::vector<T> random(std::int64_t count) {
    std::normal_distribution<T> normal;
    std::vector<T> values(count);
    for (T& value : values) value = normal(generator);
    return values;
  }

  Results<T> by(const BatchNormReluLoops<T>& loops, bool hasResidual) const {
    const Rows<T> all{x.data(), rows, channels};
    const RowAffine<T> affine{scale.data(), offset.data(), mean.data()};
    Results<T> out{.moments = std::vector<double>(2 * channels),
                   .gradients = std::vector<double>(2 * channels),
                   .y = std::vector<T>(x.size()),
                   .kept = std::vector<T>(hasResidual ? x.size() : 0),
                   .dx = std::vector<T>(x.size())};
    T* kept = hasResidual ? out.kept.data() : nullptr;
    loops.addMoments(all, shift.data(), out.moments.data(), out.moments.data() + channels);
    loops.normalize(all, affine, hasResidual ? residual.data() : nullptr, out.y.data());
    loops.addGradients(all, affine, hasResidual ? out.y.data() : nullptr, gradient.data(), kept,
                       out.gradients.data(), out.gradients.data() + channels);
    loops.gradientOfX(all, affine, gradient.data(), kept, slope.data(), constant.data(),
                      out.dx.data());
    return out;
  }
};

template <typename T>
class BatchNormReluLoopsOf : public testing::Test {
 protected:
  static void expectAgreement(const BatchNormReluLoops<T>& loops) {
    const Problem<T> problem;
    const double close = 1e3 * std::numeric_limits<T>::epsilon();
    for (const bool hasResidual : {false, true}) {
      SCOPED_TRACE(hasResidual ? "with a residual" : "without one");
      const Results<T> a = problem.by(loops, hasResidual);
      const Results<T> b = problem.by(baseline::batchNormReluLoops<T>(), hasResidual);
      const double closeSum = close * static_cast<double>(problem.rows);
      EXPECT_THAT(a.moments, testing::Pointwise(testing::DoubleNear(closeSum), b.moments));
      EXPECT_THAT(a.gradients, testing::Pointwise(testing::DoubleNear(closeSum), b.gradients));
      EXPECT_THAT(a.y, testing::Pointwise(testing::DoubleNear(close), b.y));
      EXPECT_THAT(a.kept, testing::Pointwise(testing::DoubleNear(close), b.kept));
      EXPECT_THAT(a.dx, testing::Pointwise(testing::DoubleNear(close), b.dx));
    }
  }
};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(BatchNormReluLoopsOf, Types);

TYPED_TEST(BatchNormReluLoopsOf, PlainInstructionsDoWhatTheyPromise) {
  using T = TypeParam;
  const Problem<T> problem;
  const double close = 1e3 * std::numeric_limits<T>::epsilon();
  const Results<T> all = problem.by(baseline::batchNormReluLoops<T>(), true);
  for (std::int64_t c = 0; c < problem.channels; ++c) {
    double sum = 0, square = 0, ofBias = 0, ofWeight = 0;
    for (std::int64_t row = 0; row < problem.rows; ++row) {
      const std::int64_t i = row * problem.channels + c;
      const double d = problem.x[i] - problem.shift[c];
      sum += d;
      square += d * d;
      const double z = problem.x[i] * problem.scale[c] + problem.offset[c] + problem.residual[i];
      EXPECT_NEAR(all.y[i], std::max(0.0, z), close);
      const double g = all.y[i] > 0 ? problem.gradient[i] : 0;
      EXPECT_EQ(all.kept[i], g);
      const double centred = problem.x[i] - problem.mean[c];
      ofBias += g;
      ofWeight += g * centred;
      EXPECT_NEAR(all.dx[i],
                  g * problem.scale[c] + centred * problem.slope[c] + problem.constant[c], close);
    }
    const double closeSum = close * static_cast<double>(problem.rows);
    EXPECT_NEAR(all.moments[c], sum, closeSum);
    EXPECT_NEAR(all.moments[problem.channels + c], square, closeSum);
    EXPECT_NEAR(all.gradients[c], ofBias, closeSum);
    EXPECT_NEAR(all.gradients[problem.channels + c], ofWeight, closeSum);
  }
}

TYPED_TEST(BatchNormReluLoopsOf, Avx2Agrees) {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
    GTEST_SKIP() << "no AVX2 here";
  }
  this->expectAgreement(avx2::batchNormReluLoops<TypeParam>());
}

TYPED_TEST(BatchNormReluLoopsOf, Avx512Agrees) {
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") ||
      !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq")) {
    GTEST_SKIP() << "no AVX-512 here";
  }
  this->expectAgreement(avx512::batchNormReluLoops<TypeParam>());
}

}  // namespace
}  // namespace mixmask::ops
