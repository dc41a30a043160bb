// SPDX-License-Identifier: Apache-2.0
// Of builds with MIXMASK_WITH_IMAGE_FILES=OFF only.
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/image_files/image_file.h"
#include "opencv2/core.hpp"

namespace mixmask {
namespace {

TEST(HeadlessImageFile, ReadingSaysThatThisBuildReadsNone) {
  EXPECT_FALSE(readsImageFiles());
  try {
    readImage("picture.png", 3);
    FAIL() << "no DataError";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("this build reads no JPEG or PNG files"));
  }
}

TEST(HeadlessImageFile, WritingSaysThatThisBuildWritesNone) {
  try {
    writePng("picture.png", cv::Mat(2, 2, CV_8UC3, cv::Scalar(1, 2, 3)));
    FAIL() << "no OutputError";
  } catch (const OutputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("this build writes no PNG files"));
  }
}

}  // namespace
}  // namespace mixmask
