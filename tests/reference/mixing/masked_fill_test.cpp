// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Filling and lambda against what the official train() did with the same masks.
#include "core/ops/masked_fill.h"

#include <gtest/gtest.h>

#include "core/mixing/mixmask_mixer.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

MaskGrid gridOf(const torch::Tensor& cells) {
  MaskGrid grid(static_cast<int>(cells.size(0)));
  const auto* values = cells.const_data_ptr<std::uint8_t>();
  std::copy(values, values + cells.numel(), grid.cells.begin());
  return grid;
}

// One recorded case: prefix_grid, prefix_mask, prefix_mixed, prefix_lam.
void expectRecordedMixture(const TensorFile& file, const std::string& prefix,
                           const torch::Tensor& images, const torch::Tensor& partner) {
  SCOPED_TRACE(prefix);
  const auto cells = file.at(prefix + "_grid");
  const auto mixed = file.at(prefix + "_mixed");
  const MaskGrid grid = gridOf(cells);
  const auto height = static_cast<int>(images.size(2)), width = static_cast<int>(images.size(3));

  const auto pixels = toPixels(grid, height, width);
  const auto mask = file.at(prefix + "_mask");
  ASSERT_EQ(static_cast<std::int64_t>(pixels.size()), mask.numel());
  EXPECT_TRUE(std::equal(pixels.begin(), pixels.end(), mask.const_data_ptr<std::uint8_t>()));
  EXPECT_NEAR(keptShareInPixels(grid, height, width), file.at(prefix + "_lam").item<double>(),
              1e-7);

  for (const auto type : {torch::kFloat, torch::kDouble}) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      const auto ours =
          ops::maskedFill(images.to(type).contiguous(format), partner, cells.unsqueeze(0));
      EXPECT_TRUE(torch::equal(ours, mixed.to(type))) << type << " " << format;
    }
  }

  // The same through the mixer, the way the trainer gets it.
  const MixDraw draw{{grid},
                     {partner.const_data_ptr<std::int64_t>(),
                      partner.const_data_ptr<std::int64_t>() + partner.numel()},
                     {keptShareInPixels(grid, height, width)}};
  const MixPlan plan = MixMaskMixer(MixMaskOptions{}).plan(images, images, {draw});
  EXPECT_TRUE(torch::equal(plan.queries.at(1).images, mixed));
}

torch::Tensor reversed(const torch::Tensor& images) {
  return torch::arange(images.size(0) - 1, -1, -1, torch::kLong);
}

TEST(MaskedFill, EqualsTheOfficialMixtures) {
  const TensorFile file = test::reference("fill_32");
  const auto images = file.at("images");
  for (const std::string kind : {"block", "discrete"}) {
    for (const std::string size : {"2", "4", "8"}) {
      expectRecordedMixture(file, kind + "_g" + size, images, reversed(images));
    }
  }
}

TEST(MaskedFill, EqualsTheOfficialMixturesWhereTheGridDoesNotDivideThePicture) {
  const TensorFile file = test::reference("fill_nondivisible");
  const std::pair<std::string, std::string> sizes[] = {
      {"28", "8"}, {"33", "4"}, {"30", "7"}, {"20", "16"}};
  for (const auto& [picture, grid] : sizes) {
    const auto images = file.at("images_" + picture);
    for (const std::string kind : {"block", "discrete"}) {
      expectRecordedMixture(file, "s" + picture + "_" + kind + "_g" + grid, images,
                            reversed(images));
    }
  }
}

TEST(MaskedFill, EqualsTheOfficialMixtureWithAPermutedPartner) {
  const TensorFile file = test::reference("fill_both");
  expectRecordedMixture(file, "permuted", file.at("images"), file.at("permuted_index"));
}

}  // namespace
}  // namespace mixmask
