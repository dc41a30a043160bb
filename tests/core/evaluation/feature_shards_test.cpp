// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/feature_shards.h"

#include <gmock/gmock.h>

#include <atomic>

#include "core/base/error.h"
#include "core/evaluation/weights.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

// Small grey pictures, a function of their index; tells how many were asked for.
class CountedDataset : public Dataset {
 public:
  explicit CountedDataset(std::int64_t size) : size_(size) { classNames_ = {"a", "b"}; }
  std::int64_t size() const override { return size_; }
  cv::Mat image(std::int64_t index) const override {
    ++asked;
    if (index == bad) throw DataError("picture 3 is damaged");
    return cv::Mat(8, 8, CV_8UC1, cv::Scalar(static_cast<double>(index % 251)));
  }
  std::int64_t label(std::int64_t index) const override { return index % 2; }
  std::string fingerprint() const override { return "counted"; }

  mutable std::atomic<int> asked{0};
  std::int64_t bad = -1;

 private:
  std::int64_t size_;
};

class FeatureShardsTest : public testing::Test {
 protected:
  FeatureShardsTest() {
    backbone_ = makeBackbone({{.name = "convnet", .width = 0.0625}, 1, 8});
    initializeParameters(*backbone_, 1);
  }

  FeatureShards shards() {
    FeatureRequest request{.viewSize = 8, .normalization = {{0.5F}, {0.5F}}};
    request.skipsUnreadable = true;
    return FeatureShards(backbone_, dataset_,
                         {.request = request,
                          .weights = digestOf(*backbone_),
                          .folder = cache_.path() / "features",
                          .memoryBytes = memoryBytes_,
                          .warn = [this](const std::string& text) { warnings_.push_back(text); }});
  }
  LabelledFeatures all(FeatureShards shards) {
    return *shards.all({}, [](double) {});
  }
  int asked() { return dataset_->asked.exchange(0); }

  test::TemporaryFolder cache_;
  std::shared_ptr<CountedDataset> dataset_ = std::make_shared<CountedDataset>(40);
  Backbone backbone_;
  std::int64_t memoryBytes_ = 1 << 20;
  std::vector<std::string> warnings_;
};

TEST_F(FeatureShardsTest, AreExtractedOnceAndThenReadWithTheSameBits) {
  const auto first = all(shards());
  EXPECT_EQ(asked(), 40);
  const auto second = all(shards());
  EXPECT_EQ(asked(), 0);
  EXPECT_TRUE(torch::equal(first.features, second.features));
  EXPECT_TRUE(torch::equal(first.labels, second.labels));
  EXPECT_TRUE(torch::equal(second.indices, torch::arange(40)));
}

TEST_F(FeatureShardsTest, AreExtractedAgainForOtherWeightsOrDamagedFiles) {
  all(shards());
  const torch::NoGradGuard noGrad;
  backbone_->parameters().front().add_(1);
  asked();
  all(shards());
  EXPECT_EQ(asked(), 40);
  for (const auto& file : fs::directory_iterator(cache_.path() / "features")) {
    fs::resize_file(file.path(), fs::file_size(file.path()) - 1);
  }
  all(shards());
  EXPECT_EQ(asked(), 40);
}

TEST_F(FeatureShardsTest, CutLargeSetsAndHoldNoMoreThanTheirBudget) {
  dataset_ = std::make_shared<CountedDataset>(FeatureShards::kRows + 10);
  memoryBytes_ = 0;
  FeatureShards cut = shards();
  ASSERT_EQ(cut.count(), 2);
  const auto last = cut.shard(1, {}, [](double) {});
  EXPECT_EQ(last->features.size(0), 10);
  EXPECT_EQ(last->indices[0].item<std::int64_t>(), FeatureShards::kRows);
  asked();
  fs::remove_all(cache_.path() / "features");
  cut.shard(1, {}, [](double) {});
  EXPECT_EQ(asked(), 10);  // it was neither held nor on disk
}

TEST_F(FeatureShardsTest, LeaveOutBadImagesAndKeepNothingOfThatOnDisk) {
  dataset_->bad = 3;
  const auto features = all(shards());
  EXPECT_EQ(features.features.size(0), 39);
  EXPECT_EQ(features.indices[3].item<std::int64_t>(), 4);
  EXPECT_THAT(features.problems, testing::ElementsAre("picture 3 is damaged"));
  dataset_->bad = -1;
  EXPECT_EQ(all(shards()).features.size(0), 40);
}

TEST_F(FeatureShardsTest, WarnOnceWhereTheCacheCannotBeWritten) {
  cache_.write("features", "a file where the folder should be");
  EXPECT_EQ(all(shards()).features.size(0), 40);
  EXPECT_THAT(warnings_, testing::ElementsAre(testing::HasSubstr("not kept")));
}

TEST_F(FeatureShardsTest, SayThatANetworkIsNotSound) {
  const torch::NoGradGuard noGrad;
  backbone_->parameters().back().fill_(std::numeric_limits<float>::infinity());
  EXPECT_THROW(all(shards()), CheckpointError);
}

TEST_F(FeatureShardsTest, GiveNothingWhenStopped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(shards().all(stop.get_token(), [](double) {}));
}

TEST(FeatureCache, DropsWhatWasUsedLongestAgo) {
  const test::TemporaryFolder folder;
  const auto now = fs::file_time_type::clock::now();
  for (int i = 0; i < 4; ++i) {
    const auto file = folder.write(std::to_string(i) + ".safetensors", std::string(100, 'x'));
    fs::last_write_time(file, now - std::chrono::hours(i));
  }
  folder.write("other.txt", std::string(1000, 'x'));
  pruneFeatureCache(folder.path(), 250);
  EXPECT_TRUE(fs::exists(folder.path() / "0.safetensors"));
  EXPECT_TRUE(fs::exists(folder.path() / "1.safetensors"));
  EXPECT_FALSE(fs::exists(folder.path() / "2.safetensors"));
  EXPECT_FALSE(fs::exists(folder.path() / "3.safetensors"));
  EXPECT_TRUE(fs::exists(folder.path() / "other.txt"));
}

}  // namespace
}  // namespace mixmask
