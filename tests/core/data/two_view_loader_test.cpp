// SPDX-License-Identifier: Apache-2.0
// labels: unit threads
#include "core/data/two_view_loader.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "core/base/error.h"

namespace mixmask {
namespace {

class NoiseDataset : public Dataset {
 public:
  NoiseDataset(std::int64_t size, int channels, std::int64_t unreadable = -1)
      : unreadable_(unreadable) {
    Random random(8);
    for (std::int64_t i = 0; i < size; ++i) {
      cv::Mat picture(12 + static_cast<int>(i % 5), 14, CV_8UC(channels));
      for (std::size_t k = 0; k < picture.total() * channels; ++k) {
        picture.data[k] = static_cast<std::uint8_t>(random.bits());
      }
      pictures_.push_back(picture);
    }
  }
  std::int64_t size() const override { return static_cast<std::int64_t>(pictures_.size()); }
  cv::Mat image(std::int64_t index) const override {
    ++imagesRead;
    if (index == unreadable_) throw DataError("picture " + std::to_string(index));
    return pictures_[static_cast<std::size_t>(index)];
  }
  std::int64_t label(std::int64_t) const override { return -1; }

  mutable std::atomic<std::int64_t> imagesRead = 0;

 private:
  std::vector<cv::Mat> pictures_;
  std::int64_t unreadable_;
};

TwoViewLoader::Options optionsFor(int channels, int threads) {
  TwoViewLoader::Options options;
  options.augmentation.viewSize = 12;
  const auto count = static_cast<std::size_t>(channels);
  options.normalization = {std::vector<float>(count, 0.5F), std::vector<float>(count, 0.25F)};
  options.seed = 11;
  options.batchSize = 10;
  options.lastStep = 9;
  options.threads = threads;
  return options;
}

std::vector<TwoViewBatch> allBatches(const std::shared_ptr<const Dataset>& dataset,
                                     const TwoViewLoader::Options& options) {
  TwoViewLoader loader(dataset, options);
  std::vector<TwoViewBatch> batches;
  for (auto step = options.firstStep; step < options.lastStep; ++step) {
    batches.push_back(loader.next());
  }
  return batches;
}

void expectSame(const TwoViewBatch& a, const TwoViewBatch& b) {
  EXPECT_EQ(a.indices, b.indices);
  EXPECT_TRUE(torch::equal(a.view1, b.view1));
  EXPECT_TRUE(torch::equal(a.view2, b.view2));
}

TEST(EpochSampler, AnEpochHasEverySampleOnceButThoseOfItsIncompleteLastBatch) {
  EpochSampler sampler(1, 43, 10);
  ASSERT_EQ(sampler.stepsPerEpoch(), 4);
  std::set<std::int64_t> seen;
  for (std::int64_t step = 0; step < 4; ++step) {
    const auto batch = sampler.batch(step);
    ASSERT_EQ(batch.size(), 10U);
    seen.insert(batch.begin(), batch.end());
  }
  EXPECT_EQ(seen.size(), 40U);
  EXPECT_GE(*seen.begin(), 0);
  EXPECT_LT(*seen.rbegin(), 43);
}

TEST(EpochSampler, EveryEpochHasItsOwnOrderThatDoesNotDependOnHistory) {
  EpochSampler sampler(1, 100, 10), fresh(1, 100, 10), other(2, 100, 10);
  const auto first = sampler.batch(3);
  const auto later = sampler.batch(13);
  EXPECT_NE(first, later);
  EXPECT_EQ(fresh.batch(13), later);
  EXPECT_EQ(sampler.batch(3), first);
  EXPECT_NE(other.batch(3), first);
}

TEST(EpochSampler, ADataSetSmallerThanABatchIsAnErrorWithBothNumbers) {
  try {
    EpochSampler(1, 100, 256);
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("100"), testing::HasSubstr("256"),
                                             testing::HasSubstr("data.batchSize")));
  }
}

TEST(TwoViewLoader, ViewsAreChannelsLastWhateverTheNumberOfChannels) {
  for (const int channels : {1, 3}) {
    TwoViewLoader loader(std::make_shared<NoiseDataset>(30, channels), optionsFor(channels, 2));
    const TwoViewBatch batch = loader.next();
    for (const torch::Tensor& view : {batch.view1, batch.view2}) {
      EXPECT_EQ(view.sizes(), (std::vector<std::int64_t>{10, channels, 12, 12}));
      EXPECT_EQ(view.scalar_type(), torch::kFloat32);
      EXPECT_TRUE(view.is_contiguous(torch::MemoryFormat::ChannelsLast));
      EXPECT_EQ(view.suggest_memory_format(), torch::MemoryFormat::ChannelsLast);
    }
  }
}

TEST(TwoViewLoader, TheViewsAreThoseThatTheirParametersDescribe) {
  const auto dataset = std::make_shared<NoiseDataset>(35, 3);
  const auto options = optionsFor(3, 2);
  const auto batches = allBatches(dataset, options);
  EpochSampler sampler(options.seed, 35, 10);
  for (const std::int64_t step : {0, 5}) {  // epochs 0 and 1
    const TwoViewBatch& batch = batches[static_cast<std::size_t>(step)];
    ASSERT_EQ(batch.indices, sampler.batch(step));
    for (std::int64_t row = 0; row < 10; ++row) {
      const std::int64_t sample = batch.indices[static_cast<std::size_t>(row)];
      const cv::Mat picture = dataset->image(sample);
      for (const int view : {0, 1}) {
        const auto parameters =
            viewParametersOf(options.augmentation, picture, options.seed, step / 3, sample, view);
        auto expected = torch::empty({12, 12, 3});
        ViewScratch scratch;
        applyView(picture, parameters, 12, options.normalization, scratch,
                  expected.data_ptr<float>());
        const torch::Tensor& views = view == 0 ? batch.view1 : batch.view2;
        EXPECT_TRUE(torch::equal(views[row].permute({1, 2, 0}), expected));
      }
    }
    EXPECT_FALSE(torch::equal(batch.view1, batch.view2));
  }
}

TEST(TwoViewLoader, TheSecondViewAloneCanBeSolarised) {
  const auto dataset = std::make_shared<NoiseDataset>(35, 3);
  auto options = optionsFor(3, 2);
  const auto plain = allBatches(dataset, options);
  options.augmentation.solarizeProbability2 = 1;
  const auto solarised = allBatches(dataset, options);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_TRUE(torch::equal(solarised[i].view1, plain[i].view1));
    // Normalised by the mean 0.5, 1 - v is -v.
    EXPECT_TRUE(torch::allclose(solarised[i].view2, -plain[i].view2.abs(), 1e-5, 1e-5));
  }
}

TEST(TwoViewLoader, TheBatchesDoNotDependOnThreadsOrPrefetch) {
  const auto dataset = std::make_shared<NoiseDataset>(43, 1);
  const auto expected = allBatches(dataset, optionsFor(1, 1));
  for (const int threads : {2, 3, 7}) {
    for (const int prefetch : {1, 2, 5}) {
      auto options = optionsFor(1, threads);
      options.prefetch = prefetch;
      const auto batches = allBatches(dataset, options);
      ASSERT_EQ(batches.size(), expected.size());
      for (std::size_t i = 0; i < batches.size(); ++i) expectSame(batches[i], expected[i]);
    }
  }
}

TEST(TwoViewLoader, AResumedRunSeesTheSameBatches) {
  const auto dataset = std::make_shared<NoiseDataset>(43, 1);
  auto options = optionsFor(1, 2);
  const auto whole = allBatches(dataset, options);
  options.firstStep = 5;
  const auto rest = allBatches(dataset, options);
  ASSERT_EQ(rest.size(), 4U);
  for (std::size_t i = 0; i < rest.size(); ++i) expectSame(rest[i], whole[i + 5]);
}

TEST(TwoViewLoader, ABatchOutlivesItsLoaderAndLaterBatches) {
  const auto dataset = std::make_shared<NoiseDataset>(43, 1);
  const auto batches = allBatches(dataset, optionsFor(1, 2));
  const auto again = allBatches(dataset, optionsFor(1, 2));
  for (std::size_t i = 0; i < batches.size(); ++i) expectSame(batches[i], again[i]);
}

TEST(TwoViewLoader, WorksAheadByItsPrefetchAndNoFurther) {
  const auto dataset = std::make_shared<NoiseDataset>(200, 1);
  auto options = optionsFor(1, 3);
  options.prefetch = 2;
  options.lastStep = 20;
  {
    TwoViewLoader loader(dataset, options);
    for (int i = 0; i < 6; ++i) loader.next();
  }
  EXPECT_LE(dataset->imagesRead, (6 + 2) * 10);
}

TEST(TwoViewLoader, AnUnreadablePictureIsReplacedAndToldByTheBatchThatNeedsIt) {
  EpochSampler sampler(11, 43, 10);
  const std::int64_t unreadable = sampler.batch(2)[7];
  const auto sound = allBatches(std::make_shared<NoiseDataset>(43, 1), optionsFor(1, 1));
  const auto dataset = std::make_shared<NoiseDataset>(43, 1, unreadable);
  const auto expected = allBatches(dataset, optionsFor(1, 1));
  const auto batches = allBatches(dataset, optionsFor(1, 3));
  for (std::size_t step = 0; step < batches.size(); ++step) {
    expectSame(batches[step], expected[step]);
    const TwoViewBatch& batch = batches[step];
    for (std::int64_t row = 0; row < 10; ++row) {
      const bool isBad = batch.indices[static_cast<std::size_t>(row)] == unreadable;
      EXPECT_NE(torch::equal(batch.view1[row], sound[step].view1[row]), isBad);
      EXPECT_TRUE(batch.view1[row].isfinite().all().item<bool>());
    }
  }
  ASSERT_EQ(batches[2].replaced.size(), 1U);
  EXPECT_EQ(batches[2].replaced[0].row, 7);
  EXPECT_EQ(batches[2].replaced[0].problem, "picture " + std::to_string(unreadable));
  EXPECT_TRUE(batches[1].replaced.empty());
}

class UnreadableDataset : public NoiseDataset {
 public:
  using NoiseDataset::NoiseDataset;
  cv::Mat image(std::int64_t index) const override {
    throw DataError("picture " + std::to_string(index));
  }
};

TEST(TwoViewLoader, WhereNoPictureCanBeReadTheFirstIsNamedEachTime) {
  EpochSampler sampler(11, 43, 10);
  TwoViewLoader loader(std::make_shared<UnreadableDataset>(43, 1), optionsFor(1, 3));
  for (int i = 0; i < 2; ++i) {  // and again, without waiting forever
    try {
      loader.next();
      FAIL() << "no error";
    } catch (const DataError& error) {
      EXPECT_EQ(error.what(), "picture " + std::to_string(sampler.batch(0)[0]));
    }
  }
}

TEST(TwoViewLoader, ThereIsNoBatchAfterTheLast) {
  auto options = optionsFor(1, 2);
  options.lastStep = 1;
  TwoViewLoader loader(std::make_shared<NoiseDataset>(20, 1), options);
  loader.next();
  EXPECT_THROW(loader.next(), c10::Error);
}

TEST(TwoViewLoader, RefusesOptionsThatMakeNoViews) {
  const auto dataset = std::make_shared<NoiseDataset>(20, 1);
  auto options = optionsFor(1, 0);
  EXPECT_THROW(TwoViewLoader(dataset, options), c10::Error);
  options = optionsFor(1, 1);
  options.augmentation.viewSize = 0;
  EXPECT_THROW(TwoViewLoader(dataset, options), c10::Error);
  options = optionsFor(1, 1);
  options.batchSize = 21;
  EXPECT_THROW(TwoViewLoader(dataset, options), DataError);
}

// Blocks every reader until the test opens it.
class GatedDataset : public NoiseDataset {
 public:
  using NoiseDataset::NoiseDataset;
  cv::Mat image(std::int64_t index) const override {
    gate_.wait(false);
    return NoiseDataset::image(index);
  }
  void open() {
    gate_ = true;
    gate_.notify_all();
  }

 private:
  std::atomic<bool> gate_ = false;
};

TEST(TwoViewLoader, CountsTheTimeThatTheConsumerWaits) {
  const auto dataset = std::make_shared<GatedDataset>(40, 1);
  TwoViewLoader loader(dataset, optionsFor(1, 2));
  EXPECT_EQ(loader.secondsWaited(), 0);
  const auto start = std::chrono::steady_clock::now();
  std::jthread opener([&] {
    while (loader.secondsWaited() == 0) std::this_thread::yield();
    dataset->open();
  });
  loader.next();
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  EXPECT_GT(loader.secondsWaited(), 0);
  EXPECT_LE(loader.secondsWaited(), passed.count());
}

TEST(TwoViewLoader, StopsAtAnyMoment) {
  const auto dataset = std::make_shared<NoiseDataset>(60, 1);
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    auto options = optionsFor(1, 1 + static_cast<int>(random.below(4)));
    options.prefetch = 1 + static_cast<int>(random.below(3));
    TwoViewLoader loader(dataset, options);
    const std::int64_t steps = random.below(options.lastStep + 1);
    for (std::int64_t step = 0; step < steps; ++step) loader.next();
  }
  EXPECT_GT(dataset->imagesRead, 0);
}

}  // namespace
}  // namespace mixmask
