// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <span>
#include <string>
#include <vector>

namespace mixmask {

// A picture above either is refused before anything of its size is allocated.
inline constexpr std::int64_t kMaxImagePixels = 64'000'000;      // 64 megapixels
inline constexpr std::int64_t kMaxImageFileBytes = 256'000'000;  // 256 MB

// A build without OpenCV's imgcodecs (MIXMASK_WITH_IMAGE_FILES=OFF) reads and writes no image
// files.
bool readsImageFiles();
// Throws DataError in such a build.
void requireImageFiles();

// Decodes JPEG or PNG, recognised by the first bytes; no other decoder ever sees them.
// channels: 3 (RGB) or 1 (grey); the result is 8-bit. The EXIF orientation is applied, alpha is
// dropped without blending, and of 16 bits the upper 8 stay. Throws DataError that names `origin`.
cv::Mat decodeImage(std::span<const std::uint8_t> bytes, int channels, const std::string& origin);

// The same of a file. Throws DataError that names the file.
cv::Mat readImage(const std::filesystem::path& file, int channels);

// picture: 8-bit, 3 channels (RGB) or 1 (grey), not empty. Throws OutputError.
std::vector<std::uint8_t> encodePng(const cv::Mat& picture);
// The file appears whole or not at all. Throws OutputError that names the file.
void writePng(const std::filesystem::path& file, const cv::Mat& picture);

}  // namespace mixmask
