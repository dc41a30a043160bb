// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image_files/image_file.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::messageOf;
using test::TemporaryFolder;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class TinyImageNet : public testing::Test {
 protected:
  void addImage(const std::string& name, int red) const {
    folder_.write(name, encodePng(cv::Mat(64, 64, CV_8UC3, cv::Scalar(red, 0, 0))));
  }
  // Two classes in the order n2, n1; one training image each and three test images.
  void addAll(const std::string& prefix = "") const {
    folder_.write(prefix + "wnids.txt", "n2\nn1\n");
    addImage(prefix + "train/n1/images/n1_0.JPEG", 1);
    addImage(prefix + "train/n2/images/n2_0.JPEG", 2);
    for (int i = 0; i < 3; ++i) {
      addImage(prefix + "val/images/val_" + std::to_string(i) + ".JPEG", 10 + i);
    }
    folder_.write(prefix + "val/val_annotations.txt",
                  "val_0.JPEG\tn1\t0\t32\t44\t62\nval_2.JPEG\tn2\t1\t2\t3\t4\nval_1.JPEG\tn1\n");
  }
  std::shared_ptr<const Dataset> open(Split split) const {
    return openDataset({.name = "tiny-imagenet", .root = folder_.path().string()}, split);
  }
  std::string failure(Split split) const {
    return messageOf<DataError>([&] { open(split); });
  }

  TemporaryFolder folder_;
};

TEST_F(TinyImageNet, LabelsCountTheLinesOfWnids) {
  addAll();
  const auto dataset = open(Split::train);
  ASSERT_EQ(dataset->size(), 2);
  for (std::int64_t i = 0; i < 2; ++i) {
    const int red = dataset->image(i).at<cv::Vec3b>(0, 0)[0];
    EXPECT_EQ(dataset->label(i), red == 2 ? 0 : 1);
  }
  EXPECT_THAT(dataset->classNames(), ElementsAre("n2", "n1"));
}

TEST_F(TinyImageNet, TestImagesFollowTheirAnnotations) {
  addAll("tiny-imagenet-200/");
  const auto dataset = open(Split::test);
  ASSERT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->image(1).at<cv::Vec3b>(0, 0)[0], 12);
  EXPECT_EQ(dataset->label(0), 1);
  EXPECT_EQ(dataset->label(1), 0);
  EXPECT_EQ(dataset->label(2), 1);
}

TEST_F(TinyImageNet, ClassesTakeTheirFirstWord) {
  addAll();
  folder_.write("words.txt", "n0\tother\nn1\tgoldfish, Carassius auratus\nn2\tbullfrog\n");
  EXPECT_THAT(open(Split::test)->classNames(), ElementsAre("bullfrog", "goldfish"));
}

TEST_F(TinyImageNet, AMissingPartIsNamed) {
  EXPECT_THAT(failure(Split::train),
              AllOf(HasSubstr("holds no wnids.txt"), HasSubstr("val/val_annotations.txt")));
  addAll();
  std::filesystem::remove_all(folder_.path() / "train/n1");
  EXPECT_THAT(failure(Split::train), HasSubstr("holds no train/n1/images"));
  std::filesystem::remove(folder_.path() / "val/val_annotations.txt");
  EXPECT_THAT(failure(Split::test), HasSubstr("holds no val/val_annotations.txt"));
  std::filesystem::remove_all(folder_.path() / "val/images");
  EXPECT_THAT(failure(Split::test), HasSubstr("holds no val/images"));
}

TEST_F(TinyImageNet, AnEmptyClassIsNamed) {
  addAll();
  std::filesystem::remove(folder_.path() / "train/n2/images/n2_0.JPEG");
  EXPECT_THAT(failure(Split::train),
              AllOf(HasSubstr("train/n2/images"), HasSubstr("holds no JPEG or PNG image")));
}

TEST_F(TinyImageNet, AWrongAnnotationNamesItsLine) {
  addAll();
  const auto failureOf = [&](const std::string& line) {
    folder_.write("val/val_annotations.txt", "val_0.JPEG\tn1\t0\n" + line + "\n");
    const std::string message = failure(Split::test);
    EXPECT_THAT(message, AllOf(HasSubstr("val_annotations.txt"), HasSubstr("line 2 ")));
    return message;
  };
  EXPECT_THAT(failureOf("val_1.JPEG\tn7\t0"), HasSubstr("class n7"));
  EXPECT_THAT(failureOf("val_1.JPEG"), HasSubstr("no tab"));
  EXPECT_THAT(failureOf("val_9.JPEG\tn1"), HasSubstr("names val_9.JPEG"));
  EXPECT_THAT(failureOf("../../wnids.txt\tn1"), HasSubstr("no image in val/images"));
}

TEST_F(TinyImageNet, AWrongListOfClassesNamesItsLine) {
  addAll();
  folder_.write("wnids.txt", "n1\n../n2\n");
  EXPECT_THAT(failure(Split::train), AllOf(HasSubstr("wnids.txt"), HasSubstr("line 2 ")));
  folder_.write("wnids.txt", "n1\nn2\nn1\n");
  EXPECT_THAT(failure(Split::train), AllOf(HasSubstr("line 3 "), HasSubstr("repeats")));
  folder_.write("wnids.txt", "\n");
  EXPECT_THAT(failure(Split::train), HasSubstr("lists no class"));
}

}  // namespace
}  // namespace mixmask
