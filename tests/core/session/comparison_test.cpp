// SPDX-License-Identifier: Apache-2.0
#include "core/session/comparison.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/message_of.h"

namespace mixmask {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Verdict = AccuracyDifference::Verdict;

// What is said of two classes: 1 is right, 0 is wrong; the label of image i is i % 2.
EvaluationRecord recordOf(const std::vector<int>& right, std::vector<double> scores = {}) {
  EvaluationRecord record;
  record.result.protocol = "linear";
  record.result.parameters = {{"epochs", std::int64_t{100}}, {"seed", std::int64_t{0}}};
  record.result.samples = static_cast<std::int64_t>(right.size());
  record.result.data = "fashion-mnist";
  record.result.file = "/runs/a/evaluations/linear.json";
  record.trainingSet = "train";
  record.testSet = "test";
  record.classNames = {"cat", "dog"};
  scores.resize(right.size(), 0.9);
  double hits = 0;
  for (std::size_t i = 0; i < right.size(); ++i) {
    const auto label = static_cast<std::int32_t>(i % 2);
    const auto guess = right[i] == 1 ? label : 1 - label;
    const auto score = static_cast<float>(scores[i]);
    Prediction one{.image = static_cast<std::int64_t>(i), .label = label};
    one.best[0] = {guess, score};
    one.best[1] = {1 - guess, 1 - score};
    one.guesses = 2;
    record.predictions.push_back(one);
    hits += right[i];
  }
  record.result.top1 = hits / static_cast<double>(right.size());
  return record;
}

TEST(DifferenceOverImages, OfTwoImagesIsTheDistributionWorkedByHand) {
  // Resamples of {+1, 0}: 0, 1, 1, 2 with equal chances.
  const AccuracyDifference found = differenceOverImages(2, 1, 0);
  EXPECT_EQ(found.value, 0.5);
  EXPECT_EQ(found.interval->low, 0);
  EXPECT_EQ(found.interval->high, 1);
  EXPECT_NEAR(*found.shareBetter, 0.75 + 0.25 / 2, 0.015);
  EXPECT_EQ(found.verdict, Verdict::untold);
}

TEST(DifferenceOverImages, AgreesWithDrawingImageByImage) {
  constexpr int kImages = 60, kMended = 25, kBroken = 8, kTimes = 20000;
  std::vector<double> drawn;
  Random random(7);
  for (int time = 0; time < kTimes; ++time) {
    int sum = 0;
    for (int i = 0; i < kImages; ++i) {
      const auto image = random.below(kImages);
      sum += image < kMended ? 1 : image < kMended + kBroken ? -1 : 0;
    }
    drawn.push_back(static_cast<double>(sum) / kImages);
  }
  std::ranges::sort(drawn);
  const AccuracyDifference found = differenceOverImages(kImages, kMended, kBroken);
  EXPECT_NEAR(found.interval->low, drawn[kTimes / 40], 1.01 / kImages);
  EXPECT_NEAR(found.interval->high, drawn[kTimes - kTimes / 40], 1.01 / kImages);
  const auto better = std::ranges::count_if(drawn, [](double value) { return value > 0; });
  EXPECT_NEAR(*found.shareBetter, static_cast<double>(better) / kTimes, 0.01);
}

TEST(DifferenceOverImages, OfManyImagesIsTheNormalApproximation) {
  for (const auto& [images, mended, broken] :
       {std::tuple{10000, 620, 440}, std::tuple{50000, 4000, 4100}, std::tuple{2000, 100, 0}}) {
    const double share = static_cast<double>(mended - broken) / images;
    const double variance = static_cast<double>(mended + broken) / images - share * share;
    const double halfWidth = 1.959964 * std::sqrt(variance / images);
    const AccuracyDifference found = differenceOverImages(images, mended, broken);
    EXPECT_NEAR(found.interval->low, share - halfWidth, 0.06 * halfWidth);
    EXPECT_NEAR(found.interval->high, share + halfWidth, 0.06 * halfWidth);
    const double z = share / std::sqrt(variance / images);
    EXPECT_NEAR(*found.shareBetter, 0.5 * std::erfc(-z / std::sqrt(2)), 0.015);
  }
}

TEST(DifferenceOverImages, IsTheSameEveryTimeAndTurnsWithItsSides) {
  const auto one = differenceOverImages(500, 40, 21), again = differenceOverImages(500, 40, 21);
  EXPECT_EQ(one.interval->low, again.interval->low);
  EXPECT_EQ(one.interval->high, again.interval->high);
  const auto turned = differenceOverImages(500, 21, 40);
  EXPECT_NEAR(turned.interval->low, -one.interval->high, 0.005);
  EXPECT_EQ(one.verdict, Verdict::better);
  EXPECT_EQ(turned.verdict, Verdict::worse);
}

TEST(DifferenceOverImages, IsNotClaimedFromAHandfulOfImages) {
  const AccuracyDifference few = differenceOverImages(10000, 5, 0);
  EXPECT_GT(few.interval->low, 0) << "the bootstrap alone would";
  EXPECT_NEAR(signTest(5, 0), 2.0 / 32, 1e-12);
  EXPECT_EQ(few.verdict, Verdict::untold);
  EXPECT_EQ(differenceOverImages(10000, 6, 0).verdict, Verdict::better);
}

TEST(DifferenceOverImages, HasNoWidthWhereNothingDiffers) {
  const AccuracyDifference none = differenceOverImages(100, 0, 0);
  EXPECT_EQ(none.interval->low, 0);
  EXPECT_EQ(none.interval->high, 0);
  EXPECT_EQ(*none.shareBetter, 0.5);
  EXPECT_EQ(differenceOverImages(100, 100, 0).interval->low, 1);
}

TEST(StudentQuantile, IsThatOfTheTables) {
  EXPECT_NEAR(studentQuantile(1, 0.95), 12.7062047, 1e-5);
  EXPECT_NEAR(studentQuantile(2, 0.95), 4.3026527, 1e-6);
  EXPECT_NEAR(studentQuantile(4, 0.95), 2.7764451, 1e-6);
  EXPECT_NEAR(studentQuantile(30, 0.99), 2.7499957, 1e-6);
  EXPECT_NEAR(studentQuantile(1e6, 0.95), 1.959966, 1e-4);
}

TEST(DifferenceOverSeeds, IsWelchsInterval) {
  // Worked by hand: means 0.51 and 0.57, errors squared 1e-4 / 3 and 4e-4 / 3, freedom 50 / 17.
  const auto found = differenceOverSeeds({0.50, 0.51, 0.52}, {0.55, 0.57, 0.59});
  EXPECT_NEAR(found.value, 0.06, 1e-12);
  const double halfWidth = studentQuantile(50.0 / 17, 0.95) * std::sqrt(5e-4 / 3);
  EXPECT_NEAR(found.interval->low, 0.06 - halfWidth, 1e-9);
  EXPECT_EQ(found.over, AccuracyDifference::Over::seeds);
  EXPECT_EQ(found.verdict, Verdict::better);
  EXPECT_FALSE(differenceOverSeeds({0.5}, {0.6, 0.7}).interval.has_value());
  EXPECT_EQ(differenceOverSeeds({0.5, 0.5}, {0.5, 0.5}).verdict, Verdict::untold);
}

TEST(Records, AreComparableOnlyWhereTheyMeasureTheSame) {
  const EvaluationRecord a = recordOf({1, 0, 1});
  EXPECT_THAT(whyIncomparable(a, a), SizeIs(0));
  const auto keysOf = [&](auto change) {
    EvaluationRecord b = a;
    change(b);
    std::vector<std::string> keys;
    for (const ValueDifference& one : whyIncomparable(a, b)) keys.push_back(one.key);
    return keys;
  };
  EXPECT_THAT(keysOf([](auto& b) { b.result.protocol = "knn"; }), ElementsAre("protocol"));
  EXPECT_THAT(keysOf([](auto& b) { b.result.version = 2; }), ElementsAre("version"));
  EXPECT_THAT(keysOf([](auto& b) { b.result.parameters[0].second = std::int64_t{20}; }),
              ElementsAre("epochs"));
  EXPECT_THAT(keysOf([](auto& b) { b.result.parameters.emplace_back("decay", 0.1); }),
              ElementsAre("decay"));
  EXPECT_THAT(keysOf([](auto& b) { b.trainingSet = "x"; }), ElementsAre("training images"));
  EXPECT_THAT(keysOf([](auto& b) { b.testSet = "x"; }), ElementsAre("test images"));
  EXPECT_THAT(keysOf([](auto& b) {
                b.testSet = "x";
                b.result.samples = 7;
              }),
              ElementsAre("number of test images"));
  EXPECT_THAT(keysOf([](auto& b) { b.classNames[0] = "cow"; }), ElementsAre("classes"));
  EXPECT_THAT(keysOf([](auto& b) { b.predictions[2].image = 9; }), ElementsAre("images judged"));
  EXPECT_THAT(keysOf([](auto& b) { b.result.parameters[1].second = std::int64_t{1}; }),
              ElementsAre("seed"));
}

TEST(Records, OfKnnMayComeFromRunsOfDifferentSeeds) {
  EvaluationRecord a = recordOf({1, 0, 1});
  a.result.protocol = "knn";
  EvaluationRecord b = a;
  b.result.parameters[1].second = std::int64_t{1};
  EXPECT_THAT(whyIncomparable(a, b), SizeIs(0));
}

TEST(Records, AreComparedImageByImage) {
  const EvaluationRecord a = recordOf({1, 0, 0, 1, 1, 0}, {0.9, 0.6, 0.9, 0.9, 0.7, 0.9});
  const EvaluationRecord b = recordOf({1, 1, 1, 0, 1, 0}, {0.9, 0.6, 0.9, 0.8, 0.7, 0.9});
  const RecordComparison found = compareRecords(a, b);
  EXPECT_NEAR(found.top1.value, 1.0 / 6, 1e-12);
  EXPECT_EQ(found.bothRight, 2);
  EXPECT_EQ(found.bothWrong, 1);
  ASSERT_THAT(found.mended, SizeIs(2));
  EXPECT_EQ(found.mended[0].image, 2) << "the most different first";
  EXPECT_NEAR(found.mended[0].disagreement, 0.8, 1e-6);
  EXPECT_NEAR(found.mended[1].disagreement, 0.2, 1e-6);
  ASSERT_THAT(found.broken, SizeIs(1));
  EXPECT_EQ(found.broken[0].image, 3);
  EXPECT_EQ(found.broken[0].label, 1);
  EXPECT_EQ(found.broken[0].guessOfB, 0);
  EXPECT_EQ(found.classes[0].images, 3);
  EXPECT_NEAR(found.classes[0].a, 2.0 / 3, 1e-12);
  EXPECT_NEAR(found.classes[0].b, 1.0, 1e-12);
  EvaluationRecord other = b;
  other.result.parameters[0].second = std::int64_t{20};
  EXPECT_THAT(test::messageOf<DataError>([&] { compareRecords(a, other); }),
              HasSubstr("epochs is '100' in one and '20' in the other"));
}

TEST(Records, OfRepeatedProtocolsAreComparedOverSeeds) {
  EvaluationRecord a = recordOf({1, 0}), b = recordOf({1, 1});
  a.result.repetitions = {{0, 0.50, 1}, {1, 0.51, 1}, {2, 0.52, 1}};
  b.result.repetitions = {{0, 0.55, 1}, {1, 0.57, 1}, {2, 0.59, 1}};
  EXPECT_NEAR(compareRecords(a, b).top1.value, 0.06, 1e-12);
  EXPECT_EQ(compareRecords(a, b).top1.over, AccuracyDifference::Over::seeds);
}

TEST(Records, AreGroupedByWhatTheyMeasureAndGapsExplained) {
  EvaluationRecord knn = recordOf({1, 0}), other = recordOf({1, 1});
  knn.result.protocol = other.result.protocol = "knn";
  other.result.parameters[0].second = std::int64_t{20};
  const EvaluationRecord linear = recordOf({1, 1});
  const auto groups = groupRecords({{knn, linear}, {linear, other}});
  ASSERT_THAT(groups, SizeIs(3));
  EXPECT_THAT(groups[0].records, ElementsAre(1, 0)) << "what all have comes first";
  EXPECT_THAT(groups[1].records, ElementsAre(0, ComparableGroup::kMissing));
  ASSERT_THAT(groups[1].nearest[1], SizeIs(1));
  EXPECT_EQ(groups[1].nearest[1][0].key, "epochs");
  EXPECT_EQ(groups[1].nearest[1][0].b, "20");
  EXPECT_TRUE(groupRecords({{linear}, {}})[0].nearest[1].empty()) << "never judged like this";
}

TEST(Configurations, AreComparedOptionByOption) {
  RunConfig a, b;
  applyAssignments(a, {"mixer.gridSize=4"});
  applyAssignments(b, {"mixer.name=none", "optimizer.learningRate=0.06", "runtime.threads=2"});
  const std::vector<ConfigRow> rows = compareConfigs({a, b});
  std::vector<std::string> different;
  for (const ConfigRow& row : rows) {
    if (row.differs && !row.isTrivial) different.push_back(row.key);
  }
  EXPECT_THAT(different,
              testing::IsSupersetOf({"mixer.name", "mixer.gridSize", "optimizer.learningRate"}));
  const auto row = [&](const std::string& key) {
    return *std::ranges::find(rows, key, &ConfigRow::key);
  };
  EXPECT_THAT(row("mixer.name").values, ElementsAre("mixmask", "none"));
  EXPECT_THAT(row("mixer.gridSize").values, ElementsAre("4", std::nullopt));
  EXPECT_FALSE(row("optimizer.momentum").differs);
  EXPECT_TRUE(row("runtime.threads").isTrivial);
  EXPECT_LT(std::ranges::find(rows, "mixer.gridSize", &ConfigRow::key),
            std::ranges::find(rows, "optimizer.name", &ConfigRow::key))
      << "in the order of the form";
}

}  // namespace
}  // namespace mixmask
