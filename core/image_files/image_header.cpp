// SPDX-License-Identifier: Apache-2.0
#include "core/image_files/image_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "core/base/error.h"

namespace mixmask {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 8> kPngSignature{0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
constexpr std::array<std::uint8_t, 3> kJpegSignature{0xFF, 0xD8, 0xFF};

template <std::size_t Size>
bool startsWith(Bytes bytes, const std::array<std::uint8_t, Size>& signature) {
  return bytes.size() >= Size && std::equal(signature.begin(), signature.end(), bytes.begin());
}

std::uint32_t bigEndian(Bytes bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
  return value;
}

[[noreturn]] void failCutOff(const std::string& origin, const char* what) {
  throw DataError(fmt::format(
      "Cannot read {}: {}, so the file is cut off or damaged; copy it again or remove it", origin,
      what));
}

// PNG specification, 5.3 and 11.2.2: chunks of a length, a type, that many bytes and a checksum;
// IHDR is the first and has 13 bytes, IEND the last.
ImageHeader parsePng(Bytes bytes, const std::string& origin) {
  constexpr std::array<std::uint8_t, 8> kIhdr{0, 0, 0, 13, 'I', 'H', 'D', 'R'};
  constexpr std::array<std::uint8_t, 4> kIend{'I', 'E', 'N', 'D'};
  const Bytes chunks = bytes.subspan(kPngSignature.size());
  if (chunks.size() < 16 || !startsWith(chunks, kIhdr)) {
    failCutOff(origin, "it starts as a PNG file but has no IHDR chunk");
  }
  for (std::size_t at = 0; !startsWith(chunks.subspan(at + 4), kIend);) {
    at += 12 + std::size_t{bigEndian(chunks, at, 4)};
    if (at + 12 > chunks.size()) failCutOff(origin, "it has no IEND chunk");
  }
  return {ImageFormat::png, bigEndian(chunks, 8, 4), bigEndian(chunks, 12, 4)};
}

bool isStartOfFrame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool hasNoLength(std::uint8_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);  // TEM, RST0-7, SOI
}

// The position of the next marker's code (after its 0xFF), as libjpeg looks for it: other bytes and
// fill bytes are skipped. bytes.size() where there is none.
std::size_t nextMarker(Bytes bytes, std::size_t at) {
  for (; at + 1 < bytes.size(); ++at) {
    if (bytes[at] == 0xFF && bytes[at + 1] != 0xFF && bytes[at + 1] != 0x00) return at + 1;
  }
  return bytes.size();
}

// Compressed data hold 0xFF only before 0x00 or a restart marker, so that FF D9 can only be the
// end. Decoders fill a missing part with grey without a word.
bool hasEndOfImage(Bytes bytes, std::size_t from) {
  constexpr std::array<std::uint8_t, 2> kEndOfImage{0xFF, 0xD9};
  const Bytes rest = bytes.subspan(from);  // searched from the back, where the marker should be
  return std::find_end(rest.begin(), rest.end(), kEndOfImage.begin(), kEndOfImage.end()) !=
         rest.end();
}

// ITU T.81, annex B: segments of a marker and a length that counts itself, until the start of scan.
ImageHeader parseJpeg(Bytes bytes, const std::string& origin) {
  ImageHeader header{ImageFormat::jpeg, -1, -1};
  for (std::size_t at = nextMarker(bytes, 2); at < bytes.size();) {
    const std::uint8_t marker = bytes[at];
    if (marker == 0xD9) break;
    if (hasNoLength(marker)) {
      at = nextMarker(bytes, at + 1);
      continue;
    }
    if (at + 2 >= bytes.size()) break;
    const std::size_t length = bigEndian(bytes, at + 1, 2);
    if (length < 2 || at + 1 + length > bytes.size()) break;
    if (isStartOfFrame(marker)) {
      if (length < 8 || header.width >= 0) failCutOff(origin, "its JPEG frame header is not valid");
      header.height = bigEndian(bytes, at + 4, 2);
      header.width = bigEndian(bytes, at + 6, 2);
    }
    if (marker == 0xDA) {  // start of scan
      if (header.width < 0) break;
      if (!hasEndOfImage(bytes, at + 1 + length)) {
        failCutOff(origin, "it has no end-of-image marker");
      }
      return header;
    }
    at = nextMarker(bytes, at + 1 + length);
  }
  failCutOff(origin, "it starts as a JPEG file but its headers end before the picture");
}

}  // namespace

ImageHeader parseImageHeader(Bytes bytes, const std::string& origin) {
  if (bytes.empty()) {
    throw DataError(
        fmt::format("Cannot read {}: the file is empty; copy it again or remove it", origin));
  }
  ImageHeader header;
  if (startsWith(bytes, kPngSignature)) {
    header = parsePng(bytes, origin);
  } else if (startsWith(bytes, kJpegSignature)) {
    header = parseJpeg(bytes, origin);
  } else {
    const Bytes first = bytes.first(std::min<std::size_t>(bytes.size(), 4));
    throw DataError(fmt::format(
        "Cannot read {}: it begins with the bytes {:02x}, which is neither JPEG nor PNG, whatever "
        "its name says; convert it or remove it",
        origin, fmt::join(first.begin(), first.end(), " ")));
  }
  if (header.width < 1 || header.height < 1) {
    throw DataError(fmt::format("Cannot read {}: its header says {} x {} pixels; remove the file",
                                origin, header.width, header.height));
  }
  return header;
}

}  // namespace mixmask
