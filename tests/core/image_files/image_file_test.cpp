// SPDX-License-Identifier: Apache-2.0
#include "core/image_files/image_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::messageOf;
using test::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

Bytes encode(const char* extension, const cv::Mat& picture, const std::vector<int>& flags = {}) {
  Bytes bytes;
  if (!cv::imencode(extension, picture, bytes, flags)) throw std::runtime_error("imencode");
  return bytes;
}

// Left half red, right half blue, as RGB.
cv::Mat redAndBlue(int height, int width) {
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar(255, 0, 0));
  picture.colRange(width / 2, width).setTo(cv::Scalar(0, 0, 255));
  return picture;
}

std::string decodeFailure(const Bytes& bytes) {
  return messageOf<DataError>([&] { decodeImage(bytes, 3, "a/b.jpg"); });
}

double largestDifference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_INF);
}

TEST(ImageFile, PngComesBackBitForBitAsRgb) {
  const cv::Mat picture = redAndBlue(6, 8);
  const cv::Mat back = decodeImage(encodePng(picture), 3, "picture");
  ASSERT_EQ(back.type(), CV_8UC3);
  EXPECT_EQ(largestDifference(picture, back), 0);
  EXPECT_EQ(back.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 0, 0));
}

TEST(ImageFile, EncodedPngHoldsItsColoursInTheRightOrder) {
  const cv::Mat stored = cv::imdecode(encodePng(redAndBlue(2, 2)), cv::IMREAD_COLOR);  // BGR
  EXPECT_EQ(stored.at<cv::Vec3b>(0, 0), cv::Vec3b(0, 0, 255));
}

TEST(ImageFile, GreyPngComesBackBitForBit) {
  cv::Mat picture(3, 5, CV_8UC1);
  for (int i = 0; i < 15; ++i) picture.at<std::uint8_t>(i / 5, i % 5) = 17 * i;
  const Bytes bytes = encodePng(picture);
  const cv::Mat back = decodeImage(bytes, 1, "picture");
  ASSERT_EQ(back.type(), CV_8UC1);
  EXPECT_EQ(largestDifference(picture, back), 0);
  EXPECT_EQ(decodeImage(bytes, 3, "picture").at<cv::Vec3b>(2, 4), cv::Vec3b(238, 238, 238));
}

TEST(ImageFile, JpegIsRecognisedUnderAnyName) {
  const TemporaryFolder folder;
  cv::Mat bgr(16, 24, CV_8UC3, cv::Scalar(10, 100, 200));
  const cv::Mat picture = readImage(folder.write("picture.png", encode(".jpg", bgr)), 3);
  ASSERT_EQ(picture.size(), cv::Size(24, 16));
  const cv::Mat expected(16, 24, CV_8UC3, cv::Scalar(200, 100, 10));
  EXPECT_LE(largestDifference(picture, expected), 3);
}

TEST(ImageFile, ProgressiveJpegIsRead) {
  const cv::Mat bgr(40, 40, CV_8UC3, cv::Scalar(10, 100, 200));
  const Bytes bytes = encode(".jpg", bgr, {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
  EXPECT_EQ(decodeImage(bytes, 3, "picture").size(), cv::Size(40, 40));
}

TEST(ImageFile, AlphaIsDroppedWithoutBlending) {
  const cv::Mat bgra(4, 4, CV_8UC4, cv::Scalar(1, 2, 3, 0));
  const cv::Mat picture = decodeImage(encode(".png", bgra), 3, "picture");
  EXPECT_EQ(picture.at<cv::Vec3b>(1, 1), cv::Vec3b(3, 2, 1));
}

TEST(ImageFile, TheUpperEightOfSixteenBitsStay) {
  const cv::Mat deep(4, 4, CV_16UC1, cv::Scalar(0x12FF));
  const cv::Mat picture = decodeImage(encode(".png", deep), 1, "picture");
  ASSERT_EQ(picture.type(), CV_8UC1);
  EXPECT_EQ(picture.at<std::uint8_t>(0, 0), 0x12);
}

TEST(ImageFile, ExifOrientationIsApplied) {
  // EXIF (TIFF, big endian) with one entry: orientation (0x0112) = 6, a quarter turn clockwise.
  const Bytes exif{0xFF, 0xE1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                   0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
  cv::Mat bgr(16, 32, CV_8UC3, cv::Scalar(0, 0, 255));  // red
  bgr.colRange(16, 32).setTo(cv::Scalar(255, 0, 0));    // right half blue
  Bytes bytes = encode(".jpg", bgr);
  bytes.insert(bytes.begin() + 2, exif.begin(), exif.end());
  const cv::Mat picture = decodeImage(bytes, 3, "picture");
  ASSERT_EQ(picture.size(), cv::Size(16, 32));
  EXPECT_GT(picture.at<cv::Vec3b>(2, 8)[0], 200);   // red is on top
  EXPECT_GT(picture.at<cv::Vec3b>(29, 8)[2], 200);  // blue is below
}

TEST(ImageFile, NoOtherDecoderOfOpenCvSeesTheBytes) {
  const cv::Mat picture(4, 4, CV_8UC3, cv::Scalar(1, 2, 3));
  for (const char* extension : {".bmp", ".ppm", ".tiff", ".webp"}) {
    SCOPED_TRACE(extension);
    EXPECT_THAT(decodeFailure(encode(extension, picture)), HasSubstr("neither JPEG nor PNG"));
  }
}

TEST(ImageFile, APictureAboveThePixelCapIsRefusedByItsHeader) {
  Bytes png = encodePng(redAndBlue(2, 2));
  png[16] = 0, png[17] = 1, png[18] = 0, png[19] = 0;  // width 65536
  png[20] = 0, png[21] = 0, png[22] = 4, png[23] = 0;  // height 1024
  EXPECT_THAT(decodeFailure(png), AllOf(HasSubstr("a/b.jpg"), HasSubstr("65536 x 1024"),
                                        HasSubstr("up to 64 million")));
  png[16] = 0x7F;  // nearly 2^31 pixels wide
  EXPECT_THAT(decodeFailure(png), HasSubstr("up to 64 million"));
}

TEST(ImageFile, DamagedPixelsAreAnError) {
  Bytes png = encodePng(redAndBlue(40, 40));
  png[png.size() / 2] ^= 0x55;
  EXPECT_THAT(decodeFailure(png), AllOf(HasSubstr("a/b.jpg"), HasSubstr("PNG decoder")));
}

TEST(ImageFile, AFileCutOffAnywhereIsAnError) {
  cv::Mat noise(24, 24, CV_8UC3);
  cv::theRNG().state = 7;
  cv::randu(noise, 0, 256);
  for (const Bytes& whole : {encode(".png", noise), encode(".jpg", noise)}) {
    for (std::size_t size = 0; size < whole.size(); size += 61) {
      SCOPED_TRACE(size);
      EXPECT_THAT(decodeFailure(Bytes(whole.begin(), whole.begin() + static_cast<int>(size))),
                  HasSubstr("a/b.jpg"));
    }
  }
}

TEST(ImageFile, AMissingFileIsNamedWithTheReason) {
  EXPECT_THAT(messageOf<DataError>([] { readImage("/no/such/picture.png", 3); }),
              AllOf(HasSubstr("/no/such/picture.png"), HasSubstr("No such file")));
}

TEST(ImageFile, AFifoIsNotOpened) {
  const TemporaryFolder folder;
  const std::filesystem::path fifo = folder.path() / "picture.png";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(messageOf<DataError>([&] { readImage(fifo, 3); }), HasSubstr("not a regular file"));
}

TEST(ImageFile, AFileAboveTheSizeCapIsRefusedUnread) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.write("picture.png", encodePng(redAndBlue(2, 2)));
  std::filesystem::resize_file(file, kMaxImageFileBytes + 1);  // sparse: takes no space
  EXPECT_THAT(messageOf<DataError>([&] { readImage(file, 3); }),
              AllOf(HasSubstr("256000001 bytes"), HasSubstr("up to 256000000")));
}

TEST(ImageFile, WritePngReplacesAFileAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.write("picture.png", "old");
  const cv::Mat picture = redAndBlue(4, 4);
  writePng(file, picture);
  EXPECT_EQ(largestDifference(readImage(file, 3), picture), 0);
  const std::filesystem::directory_iterator entries(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(ImageFile, WritePngNamesAFolderThatIsNotThere) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "no" / "picture.png";
  EXPECT_THAT(messageOf<OutputError>([&] { writePng(file, redAndBlue(2, 2)); }),
              AllOf(HasSubstr(file.string()), HasSubstr("No such file or directory")));
}

TEST(ImageFile, AWriteThatFailsAtItsEndLeavesNoPartBehind) {
  const TemporaryFolder folder;
  const std::filesystem::path target = folder.path() / "picture.png";
  std::filesystem::create_directory(target);  // the last step, the renaming, cannot work
  EXPECT_THAT(messageOf<OutputError>([&] { writePng(target, redAndBlue(2, 2)); }),
              HasSubstr(target.string()));
  const std::filesystem::directory_iterator entries(folder.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

}  // namespace
}  // namespace mixmask
