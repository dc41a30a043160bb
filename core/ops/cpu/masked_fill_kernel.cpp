// SPDX-License-Identifier: Apache-2.0
// The specification of the masked fill: whole segments of picture rows are copied. One thread of
// an AMD EPYC takes 0.12 to 0.16 ms for 256 x 1 x 28 x 28 in float32 (torch::where: 0.15 to
// 0.7) and 0.16 to 0.19 ms for 256 x 3 x 32 x 32 in channels_last (torch::where: 1.7 to 2.0).
#include "core/ops/masked_fill_kernel.h"

#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/masking/nearest_cell.h"
#include "core/ops/parallel_for.h"

namespace mixmask::ops {
namespace {

// Neighbouring columns of a picture row that come from the same picture, in bytes.
struct Segment {
  std::size_t begin, length;
  bool own;
};
// For each row of the grid, the segments that its picture rows are put together from.
using Bands = std::vector<std::vector<Segment>>;

// The byte of a picture row at which each grid column begins, and the row's end.
std::vector<std::size_t> columnEdges(int gridSize, int width, std::size_t pixelBytes) {
  std::vector<std::size_t> edges(static_cast<std::size_t>(gridSize) + 1, 0);
  for (int column = 0; column < width; ++column) {
    edges[nearestCell(column, gridSize, width) + 1] = (column + 1) * pixelBytes;
  }
  // A grid finer than the picture has columns without a pixel.
  for (int cell = 1; cell <= gridSize; ++cell) edges[cell] = std::max(edges[cell], edges[cell - 1]);
  return edges;
}

void findSegments(const std::uint8_t* cells, const std::vector<std::size_t>& edges, Bands& bands) {
  for (auto& band : bands) {
    band.clear();
    for (std::size_t cell = 0; cell + 1 < edges.size(); ++cell, ++cells) {
      const std::size_t length = edges[cell + 1] - edges[cell];
      if (length == 0) continue;
      const bool own = *cells != 0;
      if (band.empty() || band.back().own != own) band.push_back({edges[cell], 0, own});
      band.back().length += length;
    }
  }
}

const std::int64_t* checkedPartners(const at::Tensor& partner, int samples) {
  const auto* partners = partner.const_data_ptr<std::int64_t>();
  for (int n = 0; n < samples; ++n) {
    TORCH_CHECK(partners[n] >= 0 && partners[n] < samples, "maskedFill: partner of row ", n, " is ",
                partners[n], ", outside the batch of ", samples);
  }
  return partners;
}

}  // namespace

at::Tensor maskedFillCpu(const at::Tensor& images, const at::Tensor& partner,
                         const at::Tensor& cells) {
  const PixelLayout layout(images);
  const auto gridSize = static_cast<int>(cells.size(1));
  const std::size_t pixelBytes = layout.depth * images.element_size();
  const std::size_t rowBytes = layout.width * pixelBytes;
  const std::size_t sampleBytes = rowBytes * layout.height * layout.planes;
  const auto* partners = checkedPartners(partner, layout.samples);
  const auto edges = columnEdges(gridSize, layout.width, pixelBytes);
  std::vector<int> bandOf(static_cast<std::size_t>(layout.height));
  for (int row = 0; row < layout.height; ++row) {
    bandOf[row] = nearestCell(row, gridSize, layout.height);
  }
  at::Tensor mixed = at::empty_like(images);
  const auto* source = static_cast<const char*>(images.const_data_ptr());
  auto* target = static_cast<char*>(mixed.mutable_data_ptr());
  const auto* grids = cells.const_data_ptr<std::uint8_t>();
  const bool perSample = cells.size(0) > 1;
  parallelFor(0, layout.samples, 16, [&](std::int64_t begin, std::int64_t end) {
    Bands bands(static_cast<std::size_t>(gridSize));
    for (std::int64_t n = begin; n < end; ++n) {
      if (perSample || n == begin) {
        findSegments(grids + (perSample ? n * gridSize * gridSize : 0), edges, bands);
      }
      const char* own = source + n * sampleBytes;
      const char* other = source + partners[n] * sampleBytes;
      char* out = target + n * sampleBytes;
      std::size_t at = 0;
      for (int row = 0; row < layout.planes * layout.height; ++row, at += rowBytes) {
        for (const Segment& segment : bands[bandOf[row % layout.height]]) {
          const std::size_t offset = at + segment.begin;
          std::memcpy(out + offset, (segment.own ? own : other) + offset, segment.length);
        }
      }
    }
  });
  return mixed;
}

}  // namespace mixmask::ops
