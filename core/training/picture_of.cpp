// SPDX-License-Identifier: Apache-2.0
#include "core/training/picture_of.h"

namespace mixmask {

Picture pictureOf(const cv::Mat& image) {
  Picture picture{image.cols, image.rows, image.channels(), {}};
  const auto bytes = static_cast<std::size_t>(image.cols) * image.elemSize();
  for (int y = 0; y < image.rows; ++y) {
    const auto* row = image.ptr<std::uint8_t>(y);
    picture.pixels.insert(picture.pixels.end(), row, row + bytes);
  }
  return picture;
}

}  // namespace mixmask
