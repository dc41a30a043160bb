// SPDX-License-Identifier: Apache-2.0
#include "core/image_files/image_header.h"

#include <gmock/gmock.h>

#include <vector>

#include "core/base/error.h"

namespace mixmask {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

const Bytes kPngSignature{0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
// Width 300, height 2, 8-bit RGB.
const Bytes kIhdr{0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 1, 0x2C, 0, 0, 0, 2, 8, 2, 0, 0, 0};

const Bytes kCrc{1, 2, 3, 4};
const Bytes kIend{0, 0, 0, 0, 'I', 'E', 'N', 'D', 1, 2, 3, 4};

const Bytes kSoi{0xFF, 0xD8};
const Bytes kApp0{0xFF, 0xE0, 0, 4, 'J', 'F'};
// Height 2, width 300, one component.
const Bytes kSof{0xFF, 0xC0, 0, 11, 8, 0, 2, 1, 0x2C, 1, 1, 0x11, 0};
const Bytes kSos{0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
const Bytes kScan{0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56};
const Bytes kEoi{0xFF, 0xD9};

std::string messageOf(const Bytes& bytes) {
  try {
    parseImageHeader(bytes, "folder/picture.jpg");
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("folder/picture.jpg"));
    return error.what();
  }
  ADD_FAILURE() << "no DataError";
  return "";
}

TEST(ImageHeader, ReadsTheSizeOfAPng) {
  const ImageHeader header = parseImageHeader(kPngSignature + kIhdr + kCrc + kIend, "a.jpg");
  EXPECT_EQ(header.format, ImageFormat::png);
  EXPECT_EQ(header.width, 300);
  EXPECT_EQ(header.height, 2);
}

TEST(ImageHeader, ReadsTheSizeOfAJpeg) {
  const ImageHeader header = parseImageHeader(kSoi + kApp0 + kSof + kSos + kScan + kEoi, "a.png");
  EXPECT_EQ(header.format, ImageFormat::jpeg);
  EXPECT_EQ(header.width, 300);
  EXPECT_EQ(header.height, 2);
}

TEST(ImageHeader, SkipsFillAndStrayBytesBetweenSegmentsAsLibjpegDoes) {
  const Bytes strays{0x00, 0x17, 0xFF, 0xFF};
  const ImageHeader header =
      parseImageHeader(kSoi + kApp0 + strays + kSof + kSos + kScan + kEoi, "a.jpg");
  EXPECT_EQ(header.width, 300);
}

TEST(ImageHeader, AcceptsBytesAfterTheEndOfAJpeg) {
  const Bytes trailer{0, 0, 0};
  EXPECT_EQ(parseImageHeader(kSoi + kSof + kSos + kScan + kEoi + trailer, "a.jpg").height, 2);
}

TEST(ImageHeader, RefusesOtherFormatsAndNamesTheirBytes) {
  EXPECT_THAT(messageOf({'G', 'I', 'F', '8', '9', 'a'}), HasSubstr("47 49 46 38"));
  EXPECT_THAT(messageOf({0x00}), HasSubstr("neither JPEG nor PNG"));
  EXPECT_THAT(messageOf({0xFF, 0xD8}), HasSubstr("neither JPEG nor PNG"));
}

TEST(ImageHeader, RefusesAnEmptyFile) {
  EXPECT_THAT(messageOf({}), HasSubstr("is empty"));
}

TEST(ImageHeader, RefusesAPngWithoutItsHeaderChunk) {
  EXPECT_THAT(messageOf(kPngSignature), HasSubstr("IHDR"));
  EXPECT_THAT(messageOf(kPngSignature + Bytes(30, 0)), HasSubstr("IHDR"));
}

TEST(ImageHeader, RefusesAPngThatIsCutOffAnywhere) {
  const Bytes idat{0, 0, 0, 3, 'I', 'D', 'A', 'T', 7, 8, 9};
  const Bytes whole = kPngSignature + kIhdr + kCrc + idat + kCrc + kIend;
  EXPECT_EQ(parseImageHeader(whole, "a.png").width, 300);
  for (std::size_t size = 8; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_THAT(messageOf(Bytes(whole.begin(), whole.begin() + static_cast<int>(size))),
                HasSubstr("cut off or damaged"));
  }
}

TEST(ImageHeader, RefusesAPngChunkLongerThanTheFile) {
  const Bytes lying{0xFF, 0xFF, 0xFF, 0xFF, 'I', 'D', 'A', 'T', 7, 8, 9};
  EXPECT_THAT(messageOf(kPngSignature + kIhdr + kCrc + lying + kCrc + kIend), HasSubstr("IEND"));
}

TEST(ImageHeader, RefusesAPictureWithoutPixels) {
  Bytes ihdr = kIhdr;
  ihdr[10] = ihdr[11] = 0;
  EXPECT_THAT(messageOf(kPngSignature + ihdr + kCrc + kIend), HasSubstr("0 x 2 pixels"));
  Bytes sof = kSof;
  sof[6] = 0;  // a height that a later marker would define: not read
  EXPECT_THAT(messageOf(kSoi + sof + kSos + kScan + kEoi), HasSubstr("300 x 0 pixels"));
}

TEST(ImageHeader, RefusesAJpegThatIsCutOffAnywhere) {
  const Bytes whole = kSoi + kApp0 + kSof + kSos + kScan + kEoi;
  for (std::size_t size = 3; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_THAT(messageOf(Bytes(whole.begin(), whole.begin() + static_cast<int>(size))),
                HasSubstr("cut off or damaged"));
  }
}

TEST(ImageHeader, IgnoresTheEndMarkerOfAThumbnailWhenTheScanIsCutOff) {
  const Bytes thumbnail{0xFF, 0xE1, 0, 6, 0xFF, 0xD8, 0xFF, 0xD9};
  EXPECT_THAT(messageOf(kSoi + thumbnail + kSof + kSos + kScan), HasSubstr("end-of-image"));
}

TEST(ImageHeader, RefusesTwoFrameHeadersOrAShortOne) {
  EXPECT_THAT(messageOf(kSoi + kSof + kSof + kSos + kScan + kEoi), HasSubstr("frame header"));
  const Bytes shortSof{0xFF, 0xC2, 0, 7, 8, 0, 2, 1, 0x2C};
  EXPECT_THAT(messageOf(kSoi + shortSof + kSos + kScan + kEoi), HasSubstr("frame header"));
}

TEST(ImageHeader, RefusesASegmentLongerThanTheFile) {
  const Bytes lying{0xFF, 0xE0, 0xFF, 0xF0, 1, 2};
  EXPECT_THAT(messageOf(kSoi + lying), HasSubstr("end before the picture"));
  const Bytes shorterThanItself{0xFF, 0xE0, 0, 1};
  EXPECT_THAT(messageOf(kSoi + shorterThanItself + kSof + kSos + kScan + kEoi),
              HasSubstr("end before the picture"));
}

}  // namespace
}  // namespace mixmask
