// SPDX-License-Identifier: Apache-2.0
#include "core/session/encoder_views.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "core/base/error.h"
#include "core/checkpoints/safetensors.h"
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
    train("small", {"backbone.name=convnet", "backbone.width=0.25", "augmentation.viewSize=28"});
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

  static fs::path checkpointOf(const std::string& run) {
    for (const auto& entry : fs::directory_iterator(place_->path() / run / "checkpoints")) {
      if (entry.path().extension() == ".safetensors") return entry.path();
    }
    return {};
  }
  // Beside the run, with something done to it.
  template <typename Change>
  static fs::path changedCheckpoint(const std::string& name, Change change) {
    TensorFile content = readTensorFile(checkpointOf("small"));
    change(content);
    content.metadata.erase("sha256");
    content.metadata.erase("sha256_header");
    const fs::path file = place_->path() / (name + ".safetensors");
    writeTensorFile(file, content);
    return file;
  }
  // What opening says of this file beside a good one.
  static std::string refusalOf(const fs::path& file) {
    EncoderViewsRequest pair = request({"small"});
    pair.checkpoints.push_back(file);
    return test::messageOf<Error>([&] { openEncoderViews(pair); });
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
  ASSERT_EQ(comparison->cka.size(), 2);
  EXPECT_NEAR(comparison->cka[0], 1, 1e-9);
  EXPECT_GT(comparison->cka[1], 0);
  EXPECT_LT(comparison->cka[1], 1);
  EXPECT_NE(comparison->dimensions[0], comparison->dimensions[1]);
  EXPECT_TRUE(std::ranges::is_sorted(phases_));
  EXPECT_EQ(phases_.back(), 1);
}

TEST_F(EncoderViewsTest, OfTheSameEncoderAgreeWithThemselves) {
  const auto views = openEncoderViews(request({"small", "small"}));
  const auto comparison = compare(*views);
  ASSERT_TRUE(comparison);
  for (const RetrievedQuery& query : comparison->queries) {
    EXPECT_EQ(query.shared(1, 5), 5);
    EXPECT_EQ(query.sides[0], query.sides[1]);
  }
  EXPECT_TRUE(orderOfQueries(*comparison, QueryOrder::mended, 1, 5).empty());
  EXPECT_NEAR(comparison->cka[1], 1, 1e-9);
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

TEST_F(EncoderViewsTest, RefuseATruncatedCheckpointByItsName) {
  const fs::path whole = checkpointOf("small"), cut = place_->path() / "cut.safetensors";
  fs::copy_file(whole, cut);
  for (const double share : {0.9, 0.5, 0.001}) {
    fs::resize_file(cut,
                    static_cast<std::uintmax_t>(share * static_cast<double>(fs::file_size(whole))));
    EXPECT_THAT(refusalOf(cut), HasSubstr("cut.safetensors")) << share;
  }
}

TEST_F(EncoderViewsTest, RefuseACheckpointOfANewerVersion) {
  const fs::path file =
      changedCheckpoint("newer", [](TensorFile& content) { content.metadata["version"] = "7"; });
  EXPECT_THAT(refusalOf(file),
              testing::AllOf(HasSubstr("newer.safetensors"), HasSubstr("version '7'")));
}

TEST_F(EncoderViewsTest, RefuseANetworkThatSeesOtherChannels) {
  EncoderViewsRequest other = request({"small"});
  const fs::path folder = place_->path() / "cifar";
  fs::create_directories(folder / "cifar-10-batches-bin");
  std::string record(3073, 'x');
  record[0] = 1;
  for (const char* name : {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4",
                           "data_batch_5", "test_batch"}) {
    for (const fs::path& place : {folder, folder / "cifar-10-batches-bin"}) {
      std::ofstream(place / (std::string(name) + ".bin"), std::ios::binary) << record;
    }
  }
  other.data = {.name = "cifar10", .root = folder.string()};
  EXPECT_THAT(test::messageOf<Error>([&] { openEncoderViews(other); }),
              testing::AllOf(HasSubstr("small"), HasSubstr("1 channel, and cifar10 has 3")));
}

TEST_F(EncoderViewsTest, RefuseWeightsThatAreNoNumbers) {
  const fs::path file = changedCheckpoint("diverged", [](TensorFile& content) {
    for (auto& [name, tensor] : content.tensors) {
      if (tensor.dim() == 4) tensor.fill_(std::numeric_limits<float>::quiet_NaN());
    }
  });
  EXPECT_THAT(refusalOf(file),
              testing::AllOf(HasSubstr("diverged.safetensors"), HasSubstr("not finite")));
}

// Finite weights whose sums are not.
TEST_F(EncoderViewsTest, RefuseFeaturesThatAreNoNumbersAndSayOfWhom) {
  const fs::path file = changedCheckpoint("huge", [](TensorFile& content) {
    for (auto& [name, tensor] : content.tensors) {
      if (tensor.dim() == 4) tensor.fill_(3e38F);
    }
  });
  EncoderViewsRequest pair = request({"small"});
  pair.checkpoints.push_back(file);
  const auto views = openEncoderViews(pair);
  EXPECT_EQ(views->firstLayer(0).filters.size(), 8) << "the other side goes on to work";
  EXPECT_THAT(test::messageOf<Error>([&] { compare(*views); }),
              testing::AllOf(HasSubstr("huge.safetensors"), HasSubstr("not finite")));
}

}  // namespace
}  // namespace mixmask
