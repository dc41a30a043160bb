// SPDX-License-Identifier: Apache-2.0
#include "core/data/memory_dataset.h"

#include <stdexcept>
#include <utility>

namespace mixmask {

MemoryDataset::MemoryDataset(Contents contents) : contents_(std::move(contents)) {
  const std::size_t bytes = static_cast<std::size_t>(contents_.height) * contents_.width *
                            contents_.channels * contents_.labels.size();
  if (contents_.pixels.size() != bytes) throw std::invalid_argument("MemoryDataset: sizes differ");
  classNames_ = contents_.classNames;
}

std::int64_t MemoryDataset::size() const {
  return static_cast<std::int64_t>(contents_.labels.size());
}

cv::Mat MemoryDataset::image(std::int64_t index) const {
  if (index < 0 || index >= size()) throw std::out_of_range("index of an image");
  const std::size_t bytes =
      static_cast<std::size_t>(contents_.height) * contents_.width * contents_.channels;
  const std::uint8_t* first = contents_.pixels.data() + static_cast<std::size_t>(index) * bytes;
  return {contents_.height, contents_.width, CV_8UC(contents_.channels),
          const_cast<std::uint8_t*>(first)};  // cv::Mat has no read-only form
}

std::int64_t MemoryDataset::label(std::int64_t index) const {
  return contents_.labels.at(static_cast<std::size_t>(index));
}

}  // namespace mixmask
