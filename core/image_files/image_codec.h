// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core/mat.hpp>
#include <span>
#include <vector>

namespace mixmask {

// The only place that calls OpenCV's imgcodecs. Both throw cv::Exception or return nothing where
// OpenCV fails; the callers have checked that the bytes are JPEG or PNG of an allowed size.
cv::Mat decodeWithOpenCv(std::span<const std::uint8_t> bytes, int channels);
std::vector<std::uint8_t> encodePngWithOpenCv(const cv::Mat& picture);

}  // namespace mixmask
