// SPDX-License-Identifier: Apache-2.0
#include "core/ops/masked_fill.h"

#include <limits>

#include "core/masking/nearest_cell.h"
#include "core/ops/masked_fill_kernel.h"

namespace mixmask::ops {
namespace {

void checkArguments(const at::Tensor& images, const at::Tensor& partner, const at::Tensor& cells) {
  TORCH_CHECK(images.dim() == 4, "maskedFill: images must be N, C, H, W, found ", images.sizes());
  const auto type = images.scalar_type();
  TORCH_CHECK(type == at::kFloat || type == at::kDouble || type == at::kBFloat16,
              "maskedFill: images must be float32, float64 or bfloat16, found ", type);
  TORCH_CHECK(images.size(1) * images.size(2) * images.size(3) <= std::numeric_limits<int>::max(),
              "maskedFill: one image must have fewer than 2^31 values, found ", images.sizes());
  TORCH_CHECK(!(images.requires_grad() && at::GradMode::is_enabled()),
              "maskedFill: images that require a gradient are not supported");
  const auto samples = images.size(0);
  TORCH_CHECK(
      partner.dim() == 1 && partner.size(0) == samples && partner.scalar_type() == at::kLong,
      "maskedFill: partner must be int64 of ", samples, " rows, found ", partner.scalar_type(), " ",
      partner.sizes());
  TORCH_CHECK(cells.dim() == 3 && (cells.size(0) == 1 || cells.size(0) == samples) &&
                  cells.size(1) == cells.size(2) && cells.size(1) >= 1 &&
                  cells.scalar_type() == at::kByte,
              "maskedFill: cells must be uint8 of 1 or ", samples, " x g x g, found ",
              cells.scalar_type(), " ", cells.sizes());
  TORCH_CHECK(partner.device() == images.device() && cells.device() == images.device(),
              "maskedFill: all arguments must be on one device, found images on ", images.device(),
              ", partner on ", partner.device(), ", cells on ", cells.device());
}

#ifndef MIXMASK_WITH_CUDA
// By ATen's own operators, for devices that this build has no kernel for.
at::Tensor maskedFillAten(const at::Tensor& images, const at::Tensor& partner,
                          const at::Tensor& cells) {
  const auto pixelCells = [&](std::int64_t pictureSize) {
    const int size = static_cast<int>(pictureSize), gridSize = static_cast<int>(cells.size(1));
    at::Tensor index = at::empty({pictureSize}, at::kLong);
    for (int i = 0; i < size; ++i) {
      index.data_ptr<std::int64_t>()[i] = nearestCell(i, gridSize, size);
    }
    return index.to(images.device());
  };
  const at::Tensor mask = cells.index_select(1, pixelCells(images.size(2)))
                              .index_select(2, pixelCells(images.size(3)))
                              .unsqueeze(1)
                              .to(at::kBool);
  return at::where(mask, images, images.index_select(0, partner))
      .contiguous(images.suggest_memory_format());
}
#endif

}  // namespace

torch::Tensor maskedFill(const torch::Tensor& images, const torch::Tensor& partner,
                         const torch::Tensor& cells) {
  checkArguments(images, partner, cells);
  const at::Tensor dense = images.contiguous(images.suggest_memory_format());
  if (dense.numel() == 0) return at::empty_like(dense);
  if (dense.is_cpu()) return maskedFillCpu(dense, partner.contiguous(), cells.contiguous());
#ifdef MIXMASK_WITH_CUDA
  TORCH_CHECK(dense.is_cuda(), "maskedFill: there is no kernel for ", dense.device());
  return maskedFillCuda(dense, partner.contiguous(), cells.contiguous());
#else
  return maskedFillAten(dense, partner, cells);
#endif
}

}  // namespace mixmask::ops
