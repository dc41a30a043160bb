// SPDX-License-Identifier: Apache-2.0
// C++17: included by the CUDA kernel too.
#pragma once

#include <ATen/core/Tensor.h>

namespace mixmask::ops {

// The implementations of maskedFill by device. The arguments have passed its checks: `images` is
// dense in its memory format and not empty, `partner` and `cells` are contiguous.
at::Tensor maskedFillCpu(const at::Tensor& images, const at::Tensor& partner,
                         const at::Tensor& cells);
at::Tensor maskedFillCuda(const at::Tensor& images, const at::Tensor& partner,
                          const at::Tensor& cells);

// A batch as its memory format lays it out: each sample is `planes` planes of height x width
// pixels, each pixel `depth` neighbouring values. Contiguous: planes = C, depth = 1; channels_last:
// planes = 1, depth = C.
struct PixelLayout {
  int samples, planes, height, width, depth;

  explicit PixelLayout(const at::Tensor& images)
      : samples(static_cast<int>(images.size(0))),
        planes(static_cast<int>(images.size(1))),
        height(static_cast<int>(images.size(2))),
        width(static_cast<int>(images.size(3))),
        depth(1) {
    if (images.suggest_memory_format() == at::MemoryFormat::ChannelsLast) {
      depth = planes;
      planes = 1;
    }
  }
};

}  // namespace mixmask::ops
