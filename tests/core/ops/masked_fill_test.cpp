// SPDX-License-Identifier: Apache-2.0
#include "core/ops/masked_fill.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/masking/nearest_cell.h"

namespace mixmask::ops {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

torch::Tensor counting(std::vector<std::int64_t> shape, torch::ScalarType type = torch::kFloat) {
  std::int64_t size = 1;
  for (const auto side : shape) size *= side;
  return torch::arange(size, torch::kDouble).reshape(shape).to(type);
}

torch::Tensor randomCells(std::int64_t count, int gridSize) {
  auto generator = at::detail::createCPUGenerator(11);
  return torch::randint(0, 2, {count, gridSize, gridSize}, generator, torch::kByte);
}

// Pixel by pixel, straight from the definition.
torch::Tensor byDefinition(const torch::Tensor& images, const torch::Tensor& partner,
                           const torch::Tensor& cells) {
  const auto g = static_cast<int>(cells.size(1));
  const auto height = static_cast<int>(images.size(2)), width = static_cast<int>(images.size(3));
  auto mixed = torch::empty(images.sizes(), images.options());
  for (std::int64_t n = 0; n < images.size(0); ++n) {
    const auto grid = cells[cells.size(0) > 1 ? n : 0];
    const auto other = partner[n].item<std::int64_t>();
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto cell = grid[nearestCell(y, g, height)][nearestCell(x, g, width)];
        const auto source = cell.item<std::uint8_t>() ? n : other;
        mixed.select(0, n).select(1, y).select(1, x).copy_(
            images.select(0, source).select(1, y).select(1, x));
      }
    }
  }
  return mixed;
}

TEST(MaskedFill, HandWorkedCase) {
  const auto images = counting({2, 1, 2, 2});
  const auto partner = torch::tensor({1, 0}, torch::kLong);
  const auto cells = torch::tensor({{{1, 0}, {0, 1}}}, torch::kByte);
  const auto expected = torch::tensor({0.F, 5.F, 6.F, 3.F, 4.F, 1.F, 2.F, 7.F}).view({2, 1, 2, 2});
  EXPECT_TRUE(torch::equal(maskedFill(images, partner, cells), expected));
}

TEST(MaskedFill, EqualsItsDefinitionForEveryTypeFormatAndSize) {
  const auto partner = torch::tensor({2, 0, 1, 3, 0}, torch::kLong);
  for (const auto type : {torch::kFloat, torch::kDouble, torch::kBFloat16}) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      for (const auto& [channels, height, width] :
           {std::tuple{1, 14, 14}, {3, 9, 13}, {3, 16, 8}, {2, 1, 1}}) {
        for (const int masks : {1, 5}) {
          const auto images = counting({5, channels, height, width}, type).contiguous(format);
          const auto cells = randomCells(masks, 4);
          const auto mixed = maskedFill(images, partner, cells);
          EXPECT_TRUE(torch::equal(mixed, byDefinition(images, partner, cells)))
              << type << " " << format << " " << images.sizes() << " masks " << masks;
          EXPECT_EQ(mixed.scalar_type(), type);
          EXPECT_TRUE(mixed.is_contiguous(format));
          EXPECT_EQ(mixed.suggest_memory_format(), images.suggest_memory_format());
        }
      }
    }
  }
}

TEST(MaskedFill, TakesViewsThatAreNotDense) {
  const auto images = counting({4, 3, 8, 8}).slice(0, 0, 4, 2).slice(3, 1, 7);
  const auto partner = torch::tensor({1, 9, 0, 9}, torch::kLong).slice(0, 0, 4, 2);
  const auto cells = randomCells(1, 3).transpose(1, 2);
  EXPECT_TRUE(
      torch::equal(maskedFill(images, partner, cells), byDefinition(images, partner, cells)));
}

TEST(MaskedFill, LeavesItsInputAlone) {
  const auto images = counting({2, 1, 4, 4});
  const auto before = images.clone();
  maskedFill(images, torch::tensor({1, 0}, torch::kLong), torch::zeros({1, 2, 2}, torch::kByte));
  EXPECT_TRUE(torch::equal(images, before));
}

TEST(MaskedFill, KeepsNotANumber) {
  auto images = torch::zeros({2, 1, 2, 2});
  images[1].fill_(std::numeric_limits<float>::quiet_NaN());
  const auto partner = torch::tensor({1, 0}, torch::kLong);
  const auto kept = maskedFill(images, partner, torch::ones({1, 2, 2}, torch::kByte));
  // A product with a mask of zeros would have spread it to the first row.
  EXPECT_TRUE(torch::equal(kept[0], images[0]));
}

TEST(MaskedFill, DoesNotDependOnTheNumberOfThreads) {
  const auto images = counting({64, 3, 12, 12});
  const auto partner = torch::arange(63, -1, -1, torch::kLong);
  const auto cells = randomCells(64, 5);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = maskedFill(images, partner, cells);
  at::set_num_threads(3);
  const auto three = maskedFill(images, partner, cells);
  at::set_num_threads(before);
  EXPECT_TRUE(torch::equal(one, three));
}

TEST(MaskedFill, AnEmptyBatchGivesAnEmptyBatch) {
  const auto mixed = maskedFill(torch::empty({0, 3, 8, 8}), torch::empty({0}, torch::kLong),
                                torch::ones({1, 2, 2}, torch::kByte));
  EXPECT_EQ(mixed.sizes(), torch::IntArrayRef({0, 3, 8, 8}));
}

std::string messageOf(const torch::Tensor& images, const torch::Tensor& partner,
                      const torch::Tensor& cells) {
  try {
    maskedFill(images, partner, cells);
  } catch (const c10::Error& error) {
    return error.what_without_backtrace();
  }
  return "no error";
}

TEST(MaskedFill, SaysWhichArgumentDoesNotFit) {
  const auto images = counting({2, 1, 4, 4});
  const auto partner = torch::tensor({1, 0}, torch::kLong);
  const auto cells = torch::ones({1, 2, 2}, torch::kByte);
  EXPECT_THAT(messageOf(images[0], partner, cells),
              AllOf(HasSubstr("images must be N, C, H, W"), HasSubstr("[1, 4, 4]")));
  EXPECT_THAT(messageOf(images.to(torch::kInt), partner, cells),
              AllOf(HasSubstr("float32"), HasSubstr("Int")));
  EXPECT_THAT(messageOf(images, partner.to(torch::kInt), cells),
              AllOf(HasSubstr("partner must be int64 of 2 rows"), HasSubstr("Int")));
  EXPECT_THAT(messageOf(images, torch::tensor({1, 0, 1}, torch::kLong), cells),
              AllOf(HasSubstr("2 rows"), HasSubstr("[3]")));
  EXPECT_THAT(messageOf(images, torch::tensor({1, 2}, torch::kLong), cells),
              AllOf(HasSubstr("partner of row 1 is 2"), HasSubstr("batch of 2")));
  EXPECT_THAT(messageOf(images, torch::tensor({-1, 0}, torch::kLong), cells),
              HasSubstr("partner of row 0 is -1"));
  EXPECT_THAT(messageOf(images, partner, torch::ones({3, 2, 2}, torch::kByte)),
              AllOf(HasSubstr("1 or 2 x g x g"), HasSubstr("[3, 2, 2]")));
  EXPECT_THAT(messageOf(images, partner, torch::ones({1, 2, 3}, torch::kByte)),
              HasSubstr("[1, 2, 3]"));
  EXPECT_THAT(messageOf(images, partner, cells.to(torch::kBool)), HasSubstr("Bool"));
  EXPECT_THAT(messageOf(images.clone().requires_grad_(), partner, cells), HasSubstr("gradient"));
}

}  // namespace
}  // namespace mixmask::ops
