// SPDX-License-Identifier: Apache-2.0
#include "core/image_files/image_codec.h"

#ifdef MIXMASK_WITH_IMAGE_FILES
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif

#include "core/base/error.h"
#include "core/image_files/image_file.h"

namespace mixmask {

#ifdef MIXMASK_WITH_IMAGE_FILES

bool readsImageFiles() {
  return true;
}

cv::Mat decodeWithOpenCv(std::span<const std::uint8_t> bytes, int channels) {
  const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8UC1,
                        const_cast<std::uint8_t*>(bytes.data()));  // imdecode only reads it
  if (channels == 1) return cv::imdecode(encoded, cv::IMREAD_GRAYSCALE);
  cv::Mat picture = cv::imdecode(encoded, cv::IMREAD_COLOR);
  if (!picture.empty()) cv::cvtColor(picture, picture, cv::COLOR_BGR2RGB);
  return picture;
}

std::vector<std::uint8_t> encodePngWithOpenCv(const cv::Mat& picture) {
  cv::Mat stored;  // of its own: the conversion must not write into the caller's picture
  if (picture.channels() == 3) cv::cvtColor(picture, stored, cv::COLOR_RGB2BGR);
  std::vector<std::uint8_t> bytes;
  if (!cv::imencode(".png", stored.empty() ? picture : stored, bytes)) bytes.clear();
  return bytes;
}

#else

bool readsImageFiles() {
  return false;
}

cv::Mat decodeWithOpenCv(std::span<const std::uint8_t>, int) {
  requireImageFiles();
  return {};
}

std::vector<std::uint8_t> encodePngWithOpenCv(const cv::Mat&) {
  throw OutputError(
      "this build writes no PNG files (it was configured with MIXMASK_WITH_IMAGE_FILES=OFF); use "
      "one of another preset than headless");
}

#endif

void requireImageFiles() {
  if (readsImageFiles()) return;
  throw DataError(
      "this build reads no JPEG or PNG files (it was configured with MIXMASK_WITH_IMAGE_FILES=OFF);"
      " use one of another preset than headless, or a data set of another kind");
}

}  // namespace mixmask
