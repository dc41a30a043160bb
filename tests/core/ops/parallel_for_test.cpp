// SPDX-License-Identifier: Apache-2.0
#include "core/ops/parallel_for.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace mixmask::ops {
namespace {

class ParallelFor : public testing::Test {
 protected:
  ParallelFor() { at::set_num_threads(2); }
  ~ParallelFor() override { at::set_num_threads(before_); }
  int before_ = at::get_num_threads();
};

TEST_F(ParallelFor, RunsOnTorchsThreads) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "on one thread under the thread sanitizer";
#endif
  std::array<std::thread::id, 2> threads;
  parallelFor(0, 2, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) threads[i] = std::this_thread::get_id();
  });
  EXPECT_NE(threads[0], threads[1]);
}

TEST_F(ParallelFor, CoversTheRangeOnceInPiecesOfTheGrain) {
  std::vector<std::atomic<int>> seen(100);
  parallelFor(3, 100, 10, [&](std::int64_t begin, std::int64_t end) {
    EXPECT_TRUE(end - begin >= 10 || end == 100);
    for (std::int64_t i = begin; i < end; ++i) ++seen[i];
  });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[i], i >= 3) << i;
  parallelFor(5, 5, 1, [](std::int64_t, std::int64_t) { FAIL() << "an empty range"; });
}

TEST_F(ParallelFor, PassesExceptionsOn) {
  EXPECT_THROW(
      parallelFor(0, 2, 1, [](std::int64_t, std::int64_t) { throw std::runtime_error("no"); }),
      std::runtime_error);
}

}  // namespace
}  // namespace mixmask::ops
