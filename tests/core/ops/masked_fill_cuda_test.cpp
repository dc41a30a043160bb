// SPDX-License-Identifier: Apache-2.0
// labels: gpu
#include <gtest/gtest.h>
#include <torch/cuda.h>

#include "core/ops/masked_fill.h"

namespace mixmask::ops {
namespace {

class MaskedFillCuda : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!torch::cuda::is_available()) GTEST_SKIP() << "there is no CUDA device";
  }
  at::Generator generator_ = at::detail::createCPUGenerator(5);
};

TEST_F(MaskedFillCuda, EqualsTheCpuBitForBit) {
  for (const auto type : {torch::kFloat, torch::kDouble, torch::kBFloat16}) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      // Sizes that a pack of 16 bytes divides, and sizes that it does not.
      for (const auto& [channels, height, width] :
           {std::tuple{1, 28, 28}, {3, 32, 32}, {3, 33, 31}, {3, 1, 1}, {3, 224, 224}}) {
        for (const int gridSize : {2, 7, 8, 32}) {
          for (const int masks : {1, 6}) {
            const auto images =
                torch::randn({6, channels, height, width}, generator_).to(type).contiguous(format);
            const auto partner = torch::randint(0, 6, {6}, generator_, torch::kLong);
            const auto cells =
                torch::randint(0, 2, {masks, gridSize, gridSize}, generator_, torch::kByte);
            const auto onDevice = maskedFill(images.cuda(), partner.cuda(), cells.cuda());
            EXPECT_TRUE(torch::equal(onDevice.cpu(), maskedFill(images, partner, cells)))
                << type << " " << format << " " << images.sizes() << " grid " << gridSize;
            EXPECT_EQ(onDevice.suggest_memory_format(), images.suggest_memory_format());
          }
        }
      }
    }
  }
}

TEST_F(MaskedFillCuda, TakesImagesThatAreNotAlignedForWideLoads) {
  const auto buffer = torch::randn({4 * 3 * 8 * 8 + 1}, generator_);
  const auto partner = torch::tensor({3, 2, 1, 0}, torch::kLong);
  const auto cells = torch::randint(0, 2, {1, 4, 4}, generator_, torch::kByte);
  const auto onDevice =
      maskedFill(buffer.cuda().slice(0, 1).view({4, 3, 8, 8}), partner.cuda(), cells.cuda());
  const auto expected = maskedFill(buffer.slice(0, 1).view({4, 3, 8, 8}), partner, cells);
  EXPECT_TRUE(torch::equal(onDevice.cpu(), expected));
}

TEST_F(MaskedFillCuda, AnEmptyBatchGivesAnEmptyBatch) {
  const auto onDevice = torch::TensorOptions().device(torch::kCUDA);
  const auto mixed = maskedFill(torch::empty({0, 3, 8, 8}, onDevice),
                                torch::empty({0}, onDevice.dtype(torch::kLong)),
                                torch::ones({1, 2, 2}, onDevice.dtype(torch::kByte)));
  EXPECT_EQ(mixed.sizes(), torch::IntArrayRef({0, 3, 8, 8}));
}

TEST_F(MaskedFillCuda, RefusesArgumentsOnDifferentDevices) {
  EXPECT_THROW(maskedFill(torch::zeros({1, 1, 2, 2}).cuda(), torch::zeros({1}, torch::kLong),
                          torch::ones({1, 2, 2}, torch::kByte)),
               c10::Error);
}

}  // namespace
}  // namespace mixmask::ops
