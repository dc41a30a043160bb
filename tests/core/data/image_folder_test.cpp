// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <opencv2/core.hpp>
#include <stop_token>

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

class ImageFolder : public testing::Test {
 protected:
  // A picture whose red value is `red`.
  void addImage(const std::string& name, int red) const {
    folder_.write(name, encodePng(cv::Mat(4, 6, CV_8UC3, cv::Scalar(red, 0, 0))));
  }
  std::shared_ptr<const Dataset> open(Split split, std::int64_t limit = 0) const {
    return openDataset({.name = "image-folder", .root = folder_.path().string(), .limit = limit},
                       split);
  }
  std::string failure(Split split) const {
    return messageOf<DataError>([&] { open(split); });
  }
  std::string pathOf(const std::string& name) const { return (folder_.path() / name).string(); }

  static std::vector<int> redsOf(const Dataset& dataset) {
    std::vector<int> reds;
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
      reds.push_back(dataset.image(i).at<cv::Vec3b>(0, 0)[0]);
    }
    return reds;
  }
  static std::vector<std::int64_t> labelsOf(const Dataset& dataset) {
    std::vector<std::int64_t> labels;
    for (std::int64_t i = 0; i < dataset.size(); ++i) labels.push_back(dataset.label(i));
    return labels;
  }

  TemporaryFolder folder_;
};

TEST_F(ImageFolder, AStopEndsTheListing) {
  std::stop_source stop;
  const DataConfig labelled{.name = "image-folder", .root = folder_.path().string()};
  addImage("train/cat/1.png", 1);
  EXPECT_NE(openDataset(labelled, Split::train, stop.get_token()), nullptr);
  addImage("flat/1.png", 1);
  const DataConfig flat{.name = "image-folder", .root = pathOf("flat")};
  stop.request_stop();
  EXPECT_EQ(openDataset(labelled, Split::train, stop.get_token()), nullptr);
  EXPECT_EQ(openDataset(flat, Split::train, stop.get_token()), nullptr);
}

TEST_F(ImageFolder, ClassesAndImagesAreSortedByName) {
  addImage("train/dog/b.PNG", 3);
  addImage("train/dog/a.jpeg", 2);
  addImage("train/cat/10.JPEG", 0);
  addImage("train/cat/9.jpg", 1);
  const auto dataset = open(Split::train);
  EXPECT_THAT(dataset->classNames(), ElementsAre("cat", "dog"));
  EXPECT_THAT(redsOf(*dataset), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(labelsOf(*dataset), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(dataset->image(0).size(), cv::Size(6, 4));
  EXPECT_THROW(dataset->image(4), std::out_of_range);
}

TEST_F(ImageFolder, TheLimitKeepsTheFirstImages) {
  addImage("train/a/1.png", 1);
  addImage("train/b/2.png", 2);
  addImage("train/b/3.png", 3);
  EXPECT_THAT(redsOf(*open(Split::train, 2)), ElementsAre(1, 2));
  EXPECT_EQ(open(Split::train, 9)->size(), 3);
}

TEST_F(ImageFolder, TestLabelsCountTheTrainingClasses) {
  addImage("train/a/1.png", 1);
  addImage("train/b/2.png", 2);
  addImage("train/c/3.png", 3);
  addImage("val/c/4.png", 4);
  addImage("val/a/5.png", 5);
  const auto dataset = open(Split::test);
  EXPECT_THAT(dataset->classNames(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(redsOf(*dataset), ElementsAre(5, 4));
  EXPECT_THAT(labelsOf(*dataset), ElementsAre(0, 2));
}

TEST_F(ImageFolder, ATestClassThatTrainingLacksIsRefused) {
  addImage("train/a/1.png", 1);
  addImage("val/b/2.png", 2);
  EXPECT_THAT(failure(Split::test), AllOf(HasSubstr(pathOf("val/b")), HasSubstr("no counterpart")));
}

TEST_F(ImageFolder, AMissingSplitIsAnErrorOfThatSplitOnly) {
  addImage("train/a/1.png", 1);
  EXPECT_EQ(open(Split::train)->size(), 1);
  EXPECT_THAT(failure(Split::test), AllOf(HasSubstr(pathOf("val")), HasSubstr("is missing")));

  std::filesystem::rename(folder_.path() / "train", folder_.path() / "val");
  EXPECT_EQ(open(Split::test)->size(), 1);
  EXPECT_THAT(failure(Split::train), AllOf(HasSubstr(pathOf("train")), HasSubstr("is missing")));
}

TEST_F(ImageFolder, AnEmptyClassIsNamed) {
  addImage("train/a/1.png", 1);
  addImage("train/b/deeper/2.png", 2);
  folder_.write("train/b/notes.txt", "text");
  EXPECT_THAT(failure(Split::train),
              AllOf(HasSubstr(pathOf("train/b")),
                    HasSubstr("holds no JPEG or PNG image; remove it or put images in")));
}

TEST_F(ImageFolder, ImagesWithoutClassFoldersInTrainAreRefused) {
  addImage("train/1.png", 1);
  EXPECT_THAT(failure(Split::train),
              AllOf(HasSubstr(pathOf("train")), HasSubstr("no class folders")));
}

TEST_F(ImageFolder, AFlatFolderHasNoLabelsAndServesBothSplits) {
  addImage("b.png", 2);
  addImage("a.jpg", 1);
  addImage("deeper/c.jpg", 3);
  for (const Split split : {Split::train, Split::test}) {
    const auto dataset = open(split);
    EXPECT_THAT(redsOf(*dataset), ElementsAre(1, 2));
    EXPECT_THAT(labelsOf(*dataset), ElementsAre(-1, -1));
    EXPECT_TRUE(dataset->classNames().empty());
  }
}

TEST_F(ImageFolder, WithoutAnyImageSaysWhatWasExpected) {
  folder_.write("readme.txt", "text");
  EXPECT_THAT(failure(Split::train),
              AllOf(HasSubstr(folder_.path().string()), HasSubstr("folders train and val"),
                    HasSubstr("nor such images directly")));
}

TEST_F(ImageFolder, LoopsFifosAndHiddenFoldersAreLeftOut) {
  addImage("train/a/1.png", 1);
  addImage("elsewhere/2.png", 2);
  const std::filesystem::path train = folder_.path() / "train";
  std::filesystem::create_symlink("loop.png", train / "a" / "loop.png");
  std::filesystem::create_directory_symlink(".", train / "a" / "self.png");
  std::filesystem::create_symlink("loop", train / "loop");
  std::filesystem::create_directory(train / ".hidden");
  ASSERT_EQ(mkfifo((train / "a" / "fifo.png").c_str(), 0600), 0);
  std::filesystem::create_directory_symlink("../elsewhere", train / "b");  // links are fine
  const auto dataset = open(Split::train);
  EXPECT_THAT(dataset->classNames(), ElementsAre("a", "b"));
  EXPECT_THAT(redsOf(*dataset), ElementsAre(1, 2));
}

TEST_F(ImageFolder, AnUnreadableImageIsNamedWhenItIsAskedFor) {
  addImage("train/a/1.png", 1);
  folder_.write("train/a/2.jpg", "GIF89a, whatever the name says");
  const auto dataset = open(Split::train);
  ASSERT_EQ(dataset->size(), 2);
  EXPECT_THAT(messageOf<DataError>([&] { dataset->image(1); }),
              AllOf(HasSubstr(pathOf("train/a/2.jpg")), HasSubstr("47 49 46 38")));
  std::filesystem::remove(folder_.path() / "train/a/1.png");
  EXPECT_THAT(messageOf<DataError>([&] { dataset->image(0); }), HasSubstr(pathOf("train/a/1.png")));
}

}  // namespace
}  // namespace mixmask
