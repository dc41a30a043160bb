// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/label_split.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Images of ten classes by turns.
class NamedDataset : public Dataset {
 public:
  explicit NamedDataset(std::int64_t size, bool folders = false) : size_(size), folders_(folders) {
    for (int i = 0; i < 10; ++i) classNames_.push_back(std::to_string(i));
  }
  std::int64_t size() const override { return size_; }
  cv::Mat image(std::int64_t) const override { return {}; }
  std::int64_t label(std::int64_t index) const override { return index % 10; }
  std::string name(std::int64_t index) const override {
    return folders_ ? "n" + std::to_string(index % 10) + "/" + std::to_string(index / 10) + ".png"
                    : "image" + std::to_string(index) + ".png";
  }

 private:
  std::int64_t size_;
  bool folders_;
};

TEST(HashedSplit, TakesTheSameShareOfEveryClassRoundedUp) {
  const LabelSplit split = hashedSplit(NamedDataset(6050), 0.01, 0);
  std::map<std::int64_t, int> counts;
  for (const std::int64_t index : split.indices) ++counts[index % 10];
  EXPECT_EQ(counts.size(), 10U);
  for (const auto& [label, count] : counts) EXPECT_EQ(count, 7);  // of 605
  EXPECT_EQ(hashedSplit(NamedDataset(6000), 0.01, 0).indices.size(), 60U);
}

TEST(HashedSplit, OfFewLabelsLiesWithinThatOfMore) {
  const NamedDataset dataset(2000);
  const auto few = hashedSplit(dataset, 0.01, 3).indices,
             more = hashedSplit(dataset, 0.1, 3).indices;
  EXPECT_TRUE(std::ranges::includes(more, few));
  EXPECT_LT(few.size(), more.size());
}

TEST(HashedSplit, DependsOnItsSeedAloneAndSaysItByItsDigest) {
  const NamedDataset dataset(500);
  EXPECT_EQ(hashedSplit(dataset, 0.1, 1).digest, hashedSplit(dataset, 0.1, 1).digest);
  EXPECT_NE(hashedSplit(dataset, 0.1, 1).digest, hashedSplit(dataset, 0.1, 2).digest);
  EXPECT_EQ(hashedSplit(dataset, 0.1, 1).digest.size(), 64U);
}

class ListedSplit : public testing::Test {
 protected:
  std::filesystem::path list(const std::string& text) {
    std::ofstream(folder_.path() / "list.txt") << text;
    return folder_.path() / "list.txt";
  }
  std::string refusal(const Dataset& dataset, const std::string& text) {
    return test::messageOf<DataError>([&] { listedSplit(dataset, list(text)); });
  }
  test::TemporaryFolder folder_;
};

TEST_F(ListedSplit, FindsImagesByTheirNames) {
  EXPECT_THAT(listedSplit(NamedDataset(50), list("image7.png\nimage3.png\r\n\n")).indices,
              testing::ElementsAre(3, 7));
}

TEST_F(ListedSplit, NeedsTheFolderWhereTheNameAloneIsThatOfSeveral) {
  const NamedDataset dataset(50, /*folders=*/true);
  EXPECT_THAT(listedSplit(dataset, list("n4/2.png\n")).indices, testing::ElementsAre(24));
  EXPECT_THAT(refusal(dataset, "n4/2.png\n2.png\n"),
              AllOf(HasSubstr("line 2"), HasSubstr("several")));
}

TEST_F(ListedSplit, RefusesWhatDoesNotBelongThere) {
  const NamedDataset dataset(50);
  EXPECT_THAT(refusal(dataset, "image1.png\nother.png\n"),
              AllOf(HasSubstr("list.txt, line 2"), HasSubstr("'other.png'")));
  EXPECT_THAT(refusal(dataset, "image1.png\nimage1.png\n"), HasSubstr("twice"));
  EXPECT_THAT(refusal(dataset, "\n"), HasSubstr("names no image"));
  EXPECT_THAT(test::messageOf<DataError>([&] { listedSplit(dataset, "/nowhere.txt"); }),
              HasSubstr("/nowhere.txt"));
}

}  // namespace
}  // namespace mixmask
