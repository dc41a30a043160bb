// SPDX-License-Identifier: Apache-2.0
#include "core/training/picture_of.h"

#include <algorithm>

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

Picture pictureOfView(const float* view, int size, const Normalization& normalization) {
  const auto channels = static_cast<int>(normalization.mean.size());
  Picture picture{size, size, channels,
                  std::vector<std::uint8_t>(static_cast<std::size_t>(size * size * channels))};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const std::size_t channel = i % normalization.mean.size();
    const float value =
        view[i] * normalization.standardDeviation[channel] + normalization.mean[channel];
    picture.pixels[i] = static_cast<std::uint8_t>(std::clamp(value * 255 + 0.5F, 0.0F, 255.0F));
  }
  return picture;
}

}  // namespace mixmask
