// SPDX-License-Identifier: Apache-2.0
// C++17, as CMake 3.25 lets nvcc compile it. One pass: a picture is read where the mask shows it
// and written once; by ATen's operators it is a gather of the partners and then a select.
#include <ATen/Functions.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <algorithm>
#include <cstdint>

#include "core/masking/nearest_cell.h"
#include "core/ops/masked_fill_kernel.h"

namespace mixmask::ops {
namespace {

constexpr int kThreads = 256;
constexpr int kVectorBytes = 16;  // the widest load of one thread

// Neighbouring values that one thread moves at once.
template <typename Word, int kWidth>
struct alignas(sizeof(Word) * kWidth) Pack {
  Word values[kWidth];
};

// Walks through the values of one sample in memory order and tells the grid cell of each.
struct CellWalk {
  int value, column, row;  // within the pixel, the picture row, the plane

  __device__ CellWalk(int position, const PixelLayout& layout)
      : value(position % layout.depth),
        column(position / layout.depth % layout.width),
        row(position / layout.depth / layout.width % layout.height) {}

  __device__ int cell(const PixelLayout& layout, int gridSize) const {
    return nearestCell(row, gridSize, layout.height) * gridSize +
           nearestCell(column, gridSize, layout.width);
  }

  __device__ void advance(const PixelLayout& layout) {
    if (++value < layout.depth) return;
    value = 0;
    if (++column < layout.width) return;
    column = 0;
    if (++row == layout.height) row = 0;
  }
};

// One thread makes one pack. It reads one picture, or both where an edge of the mask runs through
// the pack. Word: an unsigned integer of the size of a value; nothing is computed with the values.
template <typename Word, int kWidth>
__global__ void __launch_bounds__(kThreads)
    maskedFillKernel(const Word* images, const std::int64_t* partner, const std::uint8_t* cells,
                     std::int64_t cellStride, int gridSize, PixelLayout layout, int packsPerSample,
                     Word* mixed) {
  using Packed = Pack<Word, kWidth>;
  const std::int64_t packs = static_cast<std::int64_t>(layout.samples) * packsPerSample;
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * kThreads;
  for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x; i < packs;
       i += stride) {
    const std::int64_t sample = i / packsPerSample;
    const int pack = static_cast<int>(i - sample * packsPerSample);
    const std::uint8_t* grid = cells + sample * cellStride;
    bool own[kWidth];
    bool anyOwn = false, anyOther = false;
    CellWalk walk(pack * kWidth, layout);
#pragma unroll
    for (int k = 0; k < kWidth; ++k, walk.advance(layout)) {
      own[k] = grid[walk.cell(layout, gridSize)] != 0;
      anyOwn = anyOwn || own[k];
      anyOther = anyOther || !own[k];
    }
    Packed result;
    if (anyOwn) result = reinterpret_cast<const Packed*>(images)[i];
    if (anyOther) {
      const std::int64_t source = partner[sample];
      CUDA_KERNEL_ASSERT(source >= 0 && source < layout.samples);
      const Packed filling =
          reinterpret_cast<const Packed*>(images)[source * packsPerSample + pack];
#pragma unroll
      for (int k = 0; k < kWidth; ++k) {
        if (!own[k]) result.values[k] = filling.values[k];
      }
    }
    reinterpret_cast<Packed*>(mixed)[i] = result;
  }
}

template <typename Word, int kWidth>
void launch(const at::Tensor& images, const at::Tensor& partner, const at::Tensor& cells,
            const at::Tensor& mixed) {
  const PixelLayout layout(images);
  const int packsPerSample = layout.planes * layout.height * layout.width * layout.depth / kWidth;
  const std::int64_t packs = static_cast<std::int64_t>(layout.samples) * packsPerSample;
  const auto blocks = std::min<std::int64_t>((packs + kThreads - 1) / kThreads, 1 << 20);
  const auto gridSize = static_cast<int>(cells.size(1));
  const std::int64_t cellStride = cells.size(0) > 1 ? cells.stride(0) : 0;
  maskedFillKernel<Word, kWidth>
      <<<static_cast<unsigned>(blocks), kThreads, 0, c10::cuda::getCurrentCUDAStream()>>>(
          static_cast<const Word*>(images.const_data_ptr()), partner.const_data_ptr<std::int64_t>(),
          cells.const_data_ptr<std::uint8_t>(), cellStride, gridSize, layout, packsPerSample,
          static_cast<Word*>(mixed.mutable_data_ptr()));
  C10_CUDA_KERNEL_LAUNCH_CHECK();
}

template <typename Word>
void launchWidest(const at::Tensor& images, const at::Tensor& partner, const at::Tensor& cells,
                  const at::Tensor& mixed) {
  constexpr int kWidth = kVectorBytes / sizeof(Word);
  const bool aligned =
      reinterpret_cast<std::uintptr_t>(images.const_data_ptr()) % kVectorBytes == 0 &&
      reinterpret_cast<std::uintptr_t>(mixed.const_data_ptr()) % kVectorBytes == 0;
  if (aligned && images[0].numel() % kWidth == 0) {
    launch<Word, kWidth>(images, partner, cells, mixed);
  } else {
    launch<Word, 1>(images, partner, cells, mixed);
  }
}

}  // namespace

at::Tensor maskedFillCuda(const at::Tensor& images, const at::Tensor& partner,
                          const at::Tensor& cells) {
  const c10::cuda::CUDAGuard guard(images.device());
  at::Tensor mixed = at::empty_like(images);
  switch (images.element_size()) {
    case 2:
      launchWidest<std::uint16_t>(images, partner, cells, mixed);
      break;
    case 4:
      launchWidest<std::uint32_t>(images, partner, cells, mixed);
      break;
    default:
      launchWidest<std::uint64_t>(images, partner, cells, mixed);
  }
  return mixed;
}

}  // namespace mixmask::ops
