// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_views.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "core/base/error.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using testing::Each;
using testing::HasSubstr;

// Two runs of two steps on Fashion-MNIST that differ in network and view size.
class EncoderViewsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = std::make_unique<test::TemporaryFolder>();
    setenv("XDG_CACHE_HOME", (place_->path() / "cache").c_str(), 1);
    train("small", {"backbone.name=convnet", "backbone.width=0.25"});
    train("large", {"backbone.name=resnet18", "backbone.width=0.125", "augmentation.viewSize=32"});
  }
  static void TearDownTestSuite() { place_.reset(); }

  static void train(const std::string& name, const std::vector<std::string>& assignments) {
    RunConfig config = loadRecipe("quickstart");
    applyAssignments(config, {"data.limit=96", "data.batchSize=16", "framework.queueSize=32",
                              "evaluation.knn.enabled=false", "runtime.steps=2",
                              "runtime.threads=1", "runtime.precision=fp32"});
    applyAssignments(config, assignments);
    test::finishRun(config, place_->path() / name);
  }
  static EncoderViewsRequest request(const std::vector<std::string>& names = {"small", "large"}) {
    EncoderViewsRequest request;
    for (const std::string& name : names) request.checkpoints.push_back(place_->path() / name);
    request.data.limit = 60;
    request.neighbours = 5;
    return request;
  }
  std::optional<EncoderComparison> compare(EncoderViews& views) {
    phases_.clear();
    return views.compare(stop_.get_token(), [this](const EvaluationEvent& event) {
      if (const auto* phase = std::get_if<PhaseChanged>(&event)) phases_.push_back(phase->share);
      if (stopsAtOnce_) stop_.request_stop();
    });
  }

  static std::unique_ptr<test::TemporaryFolder> place_;
  std::stop_source stop_;
  bool stopsAtOnce_ = false;
  std::vector<double> phases_;
};
std::unique_ptr<test::TemporaryFolder> EncoderViewsTest::place_;

TEST_F(EncoderViewsTest, FindTheNeighboursOfEachSideOnTheSameImages) {
  const auto views = openEncoderViews(request());
  EXPECT_EQ(views->sides(), 2);
  EXPECT_EQ(views->queries(), 60);
  EXPECT_EQ(views->bank(), 60);
  EXPECT_EQ(views->classNames().size(), 10);
  const auto comparison = compare(*views);
  ASSERT_TRUE(comparison);
  ASSERT_EQ(comparison->queries.size(), 60);
  EXPECT_EQ(comparison->neighbours, 5);
  for (const RetrievedQuery& query : comparison->queries) {
    ASSERT_EQ(query.sides.size(), 2);
    for (const auto& strip : query.sides) {
      ASSERT_EQ(strip.size(), 5);
      EXPECT_TRUE(std::ranges::is_sorted(strip, std::greater(), &Neighbour::similarity));
    }
  }
  ASSERT_EQ(comparison->planes.size(), 2);
  EXPECT_EQ(comparison->planes[1].x.size(), 60);
  EXPECT_GT(comparison->planes[0].explained[0], comparison->planes[0].explained[1]);
  EXPECT_TRUE(std::ranges::is_sorted(phases_));
  EXPECT_EQ(phases_.back(), 1);
}

TEST_F(EncoderViewsTest, OfTheSameEncoderAgreeWithThemselves) {
  const auto views = openEncoderViews(request({"small", "small"}));
  const auto comparison = compare(*views);
  ASSERT_TRUE(comparison);
  for (const RetrievedQuery& query : comparison->queries) {
    EXPECT_EQ(query.overlap(1), 1);
    EXPECT_EQ(query.sides[0], query.sides[1]);
  }
  EXPECT_TRUE(orderOfQueries(*comparison, QueryOrder::mended, 1).empty());
  EXPECT_NEAR(comparison->planes[1].degrees, 0, 1e-4);
  EXPECT_FALSE(comparison->planes[1].isMirrored);
}

// A sample is told by the indices in the whole data set.
TEST_F(EncoderViewsTest, OfLargeDataSetsTakeASample) {
  EncoderViewsRequest some = request({"small", "small"});
  some.mostQueries = 7;
  some.mostBank = 9;
  const auto views = openEncoderViews(some);
  EXPECT_EQ(views->queries(), 7);
  EXPECT_EQ(views->bank(), 9);
  EXPECT_EQ(views->trainingImages(), 60);
  const auto comparison = compare(*views);
  std::set<std::int64_t> images, neighbours;
  for (const RetrievedQuery& query : comparison->queries) {
    images.insert(query.image);
    for (const Neighbour& one : query.sides[0]) neighbours.insert(one.image);
  }
  EXPECT_EQ(images.size(), 7);
  EXPECT_GT(*images.rbegin(), 6) << "not the first seven";
  EXPECT_LE(neighbours.size(), 9);
  EXPECT_GT(*neighbours.rbegin(), 8);
}

TEST_F(EncoderViewsTest, ShowWhatTheNetworkSeesAndWhereItsMapIsLarge) {
  const auto views = openEncoderViews(request());
  const ActivationMap small = views->activation(0, 3), large = views->activation(1, 3);
  EXPECT_EQ(small.view.width, 28);
  EXPECT_EQ(small.view.pixels, views->testPicture(3).pixels) << "a view of its own size";
  EXPECT_EQ(small.width, 7);
  EXPECT_EQ(small.values.size(), 49);
  EXPECT_EQ(large.view.width, 32);
  EXPECT_THAT(large.values, Each(testing::Ge(0)));
  EXPECT_THAT(test::messageOf<DataError>([&] { views->activation(0, 60); }),
              HasSubstr("there is no test image 60"));
  EXPECT_EQ(views->trainingPicture(59).width, 28);
}

TEST_F(EncoderViewsTest, ShowTheFirstLayer) {
  const auto views = openEncoderViews(request());
  const FirstLayer layer = views->firstLayer(0);
  EXPECT_EQ(layer.parameter, "conv1.weight");
  ASSERT_EQ(layer.filters.size(), 8);
  EXPECT_EQ(layer.filters[0].width, 3);
  EXPECT_EQ(layer.filters[0].pixels.size(), 9);
}

TEST_F(EncoderViewsTest, StopBetweenBatches) {
  EncoderViewsRequest all = request({"small", "large"});
  all.data.limit = 2000;
  const auto views = openEncoderViews(all);
  stopsAtOnce_ = true;
  EXPECT_FALSE(compare(*views));
  EXPECT_LE(phases_.size(), 2U);
}

TEST_F(EncoderViewsTest, RefuseBadFilesBySentencesThatNameThem) {
  const fs::path file = place_->write("damaged.safetensors", std::string_view("no header"));
  EncoderViewsRequest bad = request({"small"});
  bad.checkpoints.push_back(file);
  EXPECT_THAT(test::messageOf<Error>([&] { openEncoderViews(bad); }), HasSubstr(file.string()));
  EncoderViewsRequest colour = request();
  colour.data = {.name = "cifar10", .root = place_->path().string()};
  EXPECT_THAT(test::messageOf<Error>([&] { openEncoderViews(colour); }),
              HasSubstr(place_->path().string()));
  EncoderViewsRequest gone = request({"small", "gone"});
  EXPECT_THAT(test::messageOf<Error>([&] { openEncoderViews(gone); }), HasSubstr("gone"));
}

}  // namespace
}  // namespace mixmask
