// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "tests/core/data/dataset_idx_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::gzip;
using test::idxHeader;
using test::messageOf;
using test::TemporaryFolder;
using test::operator+;
using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

// Of the file of Debian's package, by Python's gzip and sum().
constexpr std::int64_t kSumOfTrainingPixels = 3'431'114'169;

// Debian's package dataset-fashion-mnist, which the set-up installs.
TEST(FashionMnist, OfThePackageHasItsKnownContents) {
  const auto train = openDataset({.name = "fashion-mnist", .root = {}}, Split::train);
  const auto test = openDataset({.name = "fashion-mnist", .root = {}}, Split::test);
  ASSERT_EQ(train->size(), 60000);
  ASSERT_EQ(test->size(), 10000);
  std::vector<std::int64_t> firstOfTrain, firstOfTest;
  for (int i = 0; i < 5; ++i) {
    firstOfTrain.push_back(train->label(i));
    firstOfTest.push_back(test->label(i));
  }
  EXPECT_THAT(firstOfTrain, testing::ElementsAre(9, 0, 0, 3, 0));
  EXPECT_THAT(firstOfTest, testing::ElementsAre(9, 2, 1, 1, 6));
  EXPECT_EQ(train->classNames().size(), 10u);
  EXPECT_EQ(train->classNames()[9], "Ankle boot");
}

TEST(FashionMnist, OfThePackageHasTheTablesMeanAndDeviation) {
  const auto train = openDataset({.name = "fashion-mnist", .root = {}}, Split::train);
  std::int64_t sum = 0, squares = 0;
  std::vector<int> perClass(10);
  for (std::int64_t i = 0; i < train->size(); ++i) {
    const cv::Mat image = train->image(i);
    ASSERT_EQ(image.type(), CV_8UC1);
    ASSERT_EQ(image.size(), cv::Size(28, 28));
    for (const std::uint8_t* value = image.data; value != image.data + 784; ++value) {
      sum += *value;
      squares += *value * *value;
    }
    ++perClass[static_cast<std::size_t>(train->label(i))];
  }
  EXPECT_EQ(sum, kSumOfTrainingPixels);
  EXPECT_THAT(perClass, testing::Each(6000));
  const double count = 60000.0 * 784, mean = static_cast<double>(sum) / count;
  const double deviation = std::sqrt(static_cast<double>(squares) / count - mean * mean);
  const DatasetEntry& entry = datasetEntry("fashion-mnist");
  EXPECT_NEAR(mean / 255, entry.mean[0], 1e-4);
  EXPECT_NEAR(deviation / 255, entry.standardDeviation[0], 1e-4);
}

class FashionMnistFiles : public testing::Test {
 protected:
  // Three training images with the values 1, 2 and 3.
  static Bytes images() {
    return idxHeader({3, 28, 28}) + Bytes(784, 1) + Bytes(784, 2) + Bytes(784, 3);
  }
  static Bytes labels() { return idxHeader({3}) + Bytes{4, 0, 9}; }

  std::shared_ptr<const Dataset> open(std::int64_t limit = 0, Split split = Split::train) const {
    return openDataset({.name = "fashion-mnist", .root = folder_.path().string(), .limit = limit},
                       split);
  }
  std::string failure() const {
    return messageOf<DataError>([&] { open(); });
  }

  TemporaryFolder folder_;
};

TEST_F(FashionMnistFiles, AreReadPackedOrNot) {
  folder_.write("train-images-idx3-ubyte.gz", gzip(images()));
  folder_.write("train-labels-idx1-ubyte", labels());
  const auto dataset = open();
  ASSERT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->image(1).at<std::uint8_t>(27, 27), 2);
  EXPECT_EQ(dataset->label(2), 9);
  EXPECT_EQ(dataset->image(0).data + 784, dataset->image(1).data);  // one block, no copies
}

TEST_F(FashionMnistFiles, AreLimitedToTheirFirstImages) {
  folder_.write("train-images-idx3-ubyte.gz", gzip(images()));
  folder_.write("train-labels-idx1-ubyte.gz", gzip(labels()));
  const auto two = open(2);
  ASSERT_EQ(two->size(), 2);
  EXPECT_EQ(two->label(0), 4);
  EXPECT_EQ(two->image(1).at<std::uint8_t>(0, 0), 2);
  EXPECT_EQ(two->classNames().size(), 10u);
  EXPECT_THROW(two->image(2), std::out_of_range);
  EXPECT_THROW(two->label(-1), std::out_of_range);
  EXPECT_EQ(open(4)->size(), 3);
  EXPECT_THROW(open()->image(3), std::out_of_range);
  EXPECT_THROW(open()->label(-1), std::out_of_range);
}

TEST_F(FashionMnistFiles, OfOneSplitAreNotThoseOfTheOther) {
  folder_.write("train-images-idx3-ubyte", images());
  folder_.write("train-labels-idx1-ubyte", labels());
  EXPECT_THAT(messageOf<DataError>([&] { open(0, Split::test); }),
              AllOf(HasSubstr(folder_.path().string()), HasSubstr("t10k-images-idx3-ubyte.gz"),
                    HasSubstr("train-labels-idx1-ubyte.gz"), HasSubstr("data.root")));
}

TEST_F(FashionMnistFiles, OfDifferentCountsAreRefused) {
  folder_.write("train-images-idx3-ubyte", images());
  folder_.write("train-labels-idx1-ubyte", idxHeader({2}) + Bytes{4, 0});
  EXPECT_THAT(failure(), AllOf(HasSubstr("2 labels"), HasSubstr("3 images")));
}

TEST_F(FashionMnistFiles, WithALabelOutOfRangeNameTheRecord) {
  folder_.write("train-images-idx3-ubyte", images());
  folder_.write("train-labels-idx1-ubyte", idxHeader({3}) + Bytes{4, 10, 9});
  EXPECT_THAT(failure(), AllOf(HasSubstr("train-labels-idx1-ubyte"), HasSubstr("record 1 "),
                               HasSubstr("the label 10"), HasSubstr("0 to 9")));
}

TEST_F(FashionMnistFiles, OfAnotherImageSizeAreRefused) {
  folder_.write("train-images-idx3-ubyte", idxHeader({1, 20, 20}) + Bytes(400));
  folder_.write("train-labels-idx1-ubyte", idxHeader({1}) + Bytes{1});
  EXPECT_THAT(failure(), HasSubstr("20 x 20 pixels where 28 x 28"));
}

}  // namespace
}  // namespace mixmask
