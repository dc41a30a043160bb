// SPDX-License-Identifier: Apache-2.0
// Images that cannot be read while a run trains on a folder of them.
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/image_files/image_file.h"
#include "tests/content_of.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

using test::contentOf;
using test::Outcome;
using test::train;
using testing::HasSubstr;

// Forty images for training, of which two are bad, and ten for the test.
class BadImages : public testing::Test {
 protected:
  BadImages() {
    for (int i = 0; i < 40; ++i) addImage("images/train", i);
    for (int i = 0; i < 10; ++i) addImage("images/val", i);
    folder_.write(nameOf("images/train", 13), "");
    folder_.write(nameOf("images/train", 27), "not a picture");
  }

  static std::string nameOf(const std::string& split, int number) {
    return split + (number % 2 == 0 ? "/even/" : "/odd/") + std::to_string(100 + number) + ".png";
  }

  void addImage(const std::string& split, int number) const {
    cv::Mat picture(20, 18, CV_8UC3);
    Random random(static_cast<std::uint64_t>(number) + split.size());
    for (std::size_t i = 0; i < picture.total() * 3; ++i) {
      picture.data[i] = static_cast<std::uint8_t>(random.bits());
    }
    folder_.write(nameOf(split, number), encodePng(picture));
  }

  RunConfig config() const {
    RunConfig config = test::tinyConfig();
    for (const char* assignment :
         {"data.name=image-folder", "data.limit=0", "data.batchSize=8", "augmentation.viewSize=16",
          "evaluation.knn.k=5", "evaluation.knn.bank=30", "evaluation.knn.queries=10"}) {
      applyAssignment(config, assignment);
    }
    config.data.root = (folder_.path() / "images").string();
    return config;
  }
  std::filesystem::path run(const std::string& name) const { return folder_.path() / name; }

  test::TemporaryFolder folder_;
};

TEST_F(BadImages, AreReplacedCountedAndListedOnceEach) {
  std::vector<std::string> warnings;
  const Outcome outcome =
      train(config(), run("run"), false, [&](const Event& event, std::stop_source&) {
        const auto* line = std::get_if<LogLine>(&event);
        if (line != nullptr && line->level == LogLine::Level::warning) {
          warnings.push_back(line->text);
        }
      });
  EXPECT_EQ(outcome.steps.size(), 10U);  // two epochs that need each image once
  EXPECT_EQ(outcome.result.badImages, 2);
  const auto listed = readBadImages(run("run"));
  ASSERT_EQ(listed.size(), 2U);
  const std::string both = listed[0].problem + listed[1].problem;
  EXPECT_THAT(both, HasSubstr("113.png"));
  EXPECT_THAT(both, HasSubstr("127.png"));
  EXPECT_LE(listed[0].step, listed[1].step);
  EXPECT_LE(listed[1].step, 5);
  EXPECT_THAT(warnings, testing::Contains(HasSubstr("another image takes the place")).Times(2));
  EXPECT_THAT(warnings, testing::Contains(HasSubstr("kNN leaves out 2 bad images")).Times(1));
  EXPECT_EQ(outcome.evaluations.front().bank, 38);  // of the full sets
  EXPECT_GE(outcome.result.knnTop1, 0);
}

TEST_F(BadImages, ReplacementsDoNotDependOnThreadsAndAreTheSameAfterAResume) {
  const Outcome whole = train(config(), run("whole"), false);
  RunConfig threaded = config();
  threaded.runtime.loaderThreads = 3;
  for (const std::int64_t stopAfter : {1, 4, 7}) {
    const std::string name = "parts" + std::to_string(stopAfter);
    threaded.runtime.steps = stopAfter;
    train(threaded, run(name), false);
    threaded.runtime.steps = 0;
    const Outcome rest = train(threaded, run(name), true);
    test::expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
    EXPECT_EQ(rest.result.badImages, 2);
    EXPECT_EQ(contentOf(run(name) / "bad_images.csv"), contentOf(run("whole") / "bad_images.csv"));
  }
}

TEST_F(BadImages, MoreThanTheLimitStopTheRunWhichCanGoOnWithALargerOne) {
  const Outcome whole = train(config(), run("whole"), false);
  RunConfig strict = config();
  strict.runtime.badImages = 1;
  const std::string message = test::messageOf<DataError>([&] { train(strict, run("run"), false); });
  EXPECT_THAT(message, HasSubstr("2 bad images, and runtime.badImages allows 1"));
  EXPECT_THAT(message, HasSubstr("bad_images.csv"));
  EXPECT_THAT(message, HasSubstr(readBadImages(run("run")).back().problem));
  const Outcome rest = train(config(), run("run"), true);
  test::expectEqualTensors(whole.result.checkpoint, rest.result.checkpoint);
}

TEST_F(BadImages, WhereNoneIsAllowedTheFirstStopsTheRun) {
  RunConfig strict = config();
  strict.runtime.badImages = 0;
  EXPECT_THROW(train(strict, run("run"), false), DataError);
  EXPECT_EQ(readBadImages(run("run")).size(), 1U);
}

TEST_F(BadImages, ASoundFolderHasNoList) {
  addImage("images/train", 13);
  addImage("images/train", 27);
  EXPECT_EQ(train(config(), run("run"), false).result.badImages, 0);
  EXPECT_FALSE(std::filesystem::exists(run("run") / "bad_images.csv"));
}

TEST_F(BadImages, WhenNothingCanTakeTheirPlaceTheRunStops) {
  for (int i = 0; i < 40; ++i) folder_.write(nameOf("images/train", i), "no picture");
  RunConfig plain = config();
  plain.evaluation.knn.enabled = false;
  plain.runtime.badImages = 1000;
  EXPECT_THROW(train(plain, run("run"), false), DataError);
}

}  // namespace
}  // namespace mixmask
