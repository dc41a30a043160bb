// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace mixmask {

// Pictures of one size in one block of memory; image() is a view into it.
class MemoryDataset : public Dataset {
 public:
  struct Contents {
    int height = 0, width = 0, channels = 0;
    std::vector<std::uint8_t> pixels;  // N, H, W, C
    std::vector<std::uint8_t> labels;  // N
    std::vector<std::string> classNames;
  };

  explicit MemoryDataset(Contents contents);
  std::int64_t size() const override;
  cv::Mat image(std::int64_t index) const override;
  std::int64_t label(std::int64_t index) const override;

 private:
  Contents contents_;
};

}  // namespace mixmask
