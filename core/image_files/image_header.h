// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mixmask {

enum class ImageFormat { jpeg, png };

// What the first bytes of a JPEG or PNG file announce, read without decoding anything.
struct ImageHeader {
  ImageFormat format = ImageFormat::jpeg;
  std::int64_t width = 0, height = 0;  // as stored, before any EXIF orientation
};

// Recognises the file by its first bytes, never by its name, and checks that it is whole as far as
// that shows without decoding. Throws DataError that names `origin`.
ImageHeader parseImageHeader(std::span<const std::uint8_t> bytes, const std::string& origin);

}  // namespace mixmask
