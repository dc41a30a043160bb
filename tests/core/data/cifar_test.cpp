// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::messageOf;
using test::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

// Red is the pixel's column, green its row, blue the given value.
Bytes record(const Bytes& labels, std::uint8_t blue) {
  Bytes bytes = labels;
  for (int p = 0; p < 1024; ++p) bytes.push_back(static_cast<std::uint8_t>(p % 32));
  for (int p = 0; p < 1024; ++p) bytes.push_back(static_cast<std::uint8_t>(p / 32));
  bytes.insert(bytes.end(), 1024, blue);
  return bytes;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

class Cifar : public testing::Test {
 protected:
  std::shared_ptr<const Dataset> open(const std::string& name, Split split) const {
    return openDataset({.name = name, .root = folder_.path().string()}, split);
  }
  std::string failure(const std::string& name, Split split) const {
    return messageOf<DataError>([&] { open(name, split); });
  }

  TemporaryFolder folder_;
};

TEST_F(Cifar, PlanesBecomeInterleavedRgb) {
  folder_.write("test_batch.bin", record({3}, 100) + record({9}, 200));
  const auto dataset = open("cifar10", Split::test);
  ASSERT_EQ(dataset->size(), 2);
  const cv::Mat image = dataset->image(1);
  ASSERT_EQ(image.type(), CV_8UC3);
  ASSERT_EQ(image.size(), cv::Size(32, 32));
  EXPECT_EQ(image.at<cv::Vec3b>(5, 31), cv::Vec3b(31, 5, 200));
  EXPECT_EQ(dataset->image(0).at<cv::Vec3b>(31, 0), cv::Vec3b(0, 31, 100));
  EXPECT_EQ(dataset->label(0), 3);
  EXPECT_EQ(dataset->label(1), 9);
  EXPECT_EQ(dataset->classNames()[3], "cat");
}

TEST_F(Cifar, TheFiveTrainingBatchesFollowEachOther) {
  for (int batch = 1; batch <= 5; ++batch) {
    folder_.write("cifar-10-batches-bin/data_batch_" + std::to_string(batch) + ".bin",
                  record({static_cast<std::uint8_t>(batch)}, static_cast<std::uint8_t>(batch)) +
                      record({0}, 0));
  }
  const auto dataset = open("cifar10", Split::train);
  ASSERT_EQ(dataset->size(), 10);
  for (int batch = 1; batch <= 5; ++batch) {
    EXPECT_EQ(dataset->label(2 * batch - 2), batch);
    EXPECT_EQ(dataset->image(2 * batch - 2).at<cv::Vec3b>(0, 0)[2], batch);
  }
}

TEST_F(Cifar, AMissingBatchIsNamed) {
  for (const char* batch : {"1", "2", "3", "5"}) {
    folder_.write("data_batch_" + std::string(batch) + ".bin", record({0}, 0));
  }
  EXPECT_THAT(failure("cifar10", Split::train),
              AllOf(HasSubstr(folder_.path().string()), HasSubstr("holds no data_batch_4.bin"),
                    HasSubstr("cifar-10-binary.tar.gz")));
}

TEST_F(Cifar, TheFineLabelOfCifar100IsTaken) {
  folder_.write("cifar-100-binary/train.bin", record({19, 99}, 1) + record({0, 42}, 2));
  const auto dataset = open("cifar100", Split::train);
  ASSERT_EQ(dataset->size(), 2);
  EXPECT_EQ(dataset->label(0), 99);
  EXPECT_EQ(dataset->label(1), 42);
  EXPECT_EQ(dataset->image(1).at<cv::Vec3b>(7, 9), cv::Vec3b(9, 7, 2));
  EXPECT_EQ(dataset->classNames().size(), 100u);
  EXPECT_EQ(dataset->classNames()[42], "42");
}

TEST_F(Cifar, ClassNamesComeFromTheirFile) {
  folder_.write("test_batch.bin", record({1}, 0));
  folder_.write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\r\nh\ni\nj\n\n");
  EXPECT_THAT(open("cifar10", Split::test)->classNames(),
              testing::ElementsAre("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));

  folder_.write("test.bin", record({1, 1}, 0));
  std::string names;
  for (int i = 0; i < 100; ++i) names += "name" + std::to_string(i) + "\n";
  folder_.write("fine_label_names.txt", names);
  EXPECT_EQ(open("cifar100", Split::test)->classNames()[57], "name57");
}

TEST_F(Cifar, TooFewClassNamesAreRefused) {
  folder_.write("test_batch.bin", record({1}, 0));
  folder_.write("batches.meta.txt", "a\nb\n");
  EXPECT_THAT(failure("cifar10", Split::test),
              AllOf(HasSubstr("batches.meta.txt"), HasSubstr("2 names where 10")));
}

TEST_F(Cifar, AFileThatIsCutOffNamesTheRecord) {
  Bytes bytes = record({1}, 0) + record({2}, 0);
  bytes.erase(bytes.end() - 73, bytes.end());
  folder_.write("test_batch.bin", bytes);
  EXPECT_THAT(
      failure("cifar10", Split::test),
      AllOf(HasSubstr("test_batch.bin"), HasSubstr("6073 bytes"),
            HasSubstr("records of 3073 bytes"), HasSubstr("record 1 "), HasSubstr("only 3000")));
}

TEST_F(Cifar, AnEmptyFileIsRefused) {
  folder_.write("test.bin", Bytes{});
  EXPECT_THAT(failure("cifar100", Split::test), HasSubstr("it is empty"));
}

TEST_F(Cifar, ALabelOutOfRangeNamesTheRecord) {
  folder_.write("test_batch.bin", record({9}, 0) + record({10}, 0));
  EXPECT_THAT(failure("cifar10", Split::test),
              AllOf(HasSubstr("record 1 "), HasSubstr("label 10"), HasSubstr("0 to 9")));
  folder_.write("test.bin", record({19, 100}, 0));
  EXPECT_THAT(failure("cifar100", Split::test),
              AllOf(HasSubstr("record 0 "), HasSubstr("label 100"), HasSubstr("0 to 99")));
  folder_.write("train.bin", record({20, 9}, 0));
  EXPECT_THAT(failure("cifar100", Split::train),
              AllOf(HasSubstr("label 20"), HasSubstr("0 to 19")));
}

}  // namespace
}  // namespace mixmask
