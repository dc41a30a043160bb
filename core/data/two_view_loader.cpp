// SPDX-License-Identifier: Apache-2.0
#include "core/data/two_view_loader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "core/data/readable_image.h"

namespace mixmask {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// N, C, S, S with the channels of a pixel side by side in memory.
torch::Tensor emptyViews(std::int64_t samples, std::int64_t channels, std::int64_t viewSize,
                         bool pinMemory) {
  const auto options = torch::TensorOptions().dtype(torch::kFloat32).pinned_memory(pinMemory);
  return torch::empty({samples, viewSize, viewSize, channels}, options).permute({0, 3, 1, 2});
}

}  // namespace

ViewParameters viewParametersOf(const AugmentationOptions& options, const cv::Mat& picture,
                                std::uint64_t seed, std::int64_t epoch, std::int64_t sample,
                                int view) {
  Random random(DrawKey{.seed = seed,
                        .stream = Stream::augment,
                        .epoch = static_cast<std::uint64_t>(epoch),
                        .index = static_cast<std::uint64_t>(sample),
                        .view = static_cast<std::uint32_t>(view)});
  return drawViewParameters(options, picture.rows, picture.cols, random);
}

// A ring of `prefetch` batches. Threads take slices of a batch in order, the consumer takes whole
// batches in order; everything but the work on a slice happens under the mutex.
struct TwoViewLoader::State {
  struct Slot {
    TwoViewBatch batch;
    std::array<float*, 2> views{};  // first float of each view's tensor
    std::int64_t slicesLeft = 0;
    std::int64_t failedSlice = -1;  // the first of those that failed, whichever failed first
    std::exception_ptr failure;
  };
  struct Slice {
    Slot* slot;
    std::int64_t step, index;
  };

  State(std::shared_ptr<const Dataset> pictures, Options given);

  void work(const std::stop_token& stop);
  bool takeSlice(const std::stop_token& stop, Slice& slice);
  void beginBatch(Slot& slot);
  // Tells which rows it had to replace.
  std::vector<TwoViewBatch::Replaced> fill(const std::stop_token& stop, const Slice& slice,
                                           ViewScratch& scratch) const;
  void finish(const Slice& slice, std::vector<TwoViewBatch::Replaced> replaced,
              std::exception_ptr failure);
  Slot& slotOf(std::int64_t step) { return ring[static_cast<std::size_t>(step) % ring.size()]; }

  const std::shared_ptr<const Dataset> dataset;
  const Options options;
  const std::int64_t channels, sampleFloats;  // floats of one view of one sample
  std::int64_t sliceSize = 1, slicesPerBatch = 1;

  mutable std::mutex mutex;
  std::condition_variable_any roomChanged, batchFinished;
  EpochSampler sampler;
  std::vector<Slot> ring;
  std::int64_t nextToTake, sliceToTake = 0;  // step and slice that the next free thread works on
  std::int64_t nextToGive;                   // step that next() returns
  double secondsWaited = 0;                  // without the wait that is going on
  std::optional<Clock::time_point> waitingSince;

  std::vector<std::jthread> threads;  // last: they end before what they use
};

TwoViewLoader::State::State(std::shared_ptr<const Dataset> pictures, Options given)
    : dataset(std::move(pictures)),
      options(std::move(given)),
      channels(static_cast<std::int64_t>(options.normalization.mean.size())),
      sampleFloats(options.augmentation.viewSize * options.augmentation.viewSize * channels),
      sampler(options.seed, dataset->size(), options.batchSize, options.lastBatch),
      nextToTake(options.firstStep),
      nextToGive(options.firstStep) {
  TORCH_CHECK(options.threads >= 1, "TwoViewLoader: threads must be at least 1, got ",
              options.threads);
  TORCH_CHECK(options.prefetch >= 1, "TwoViewLoader: prefetch must be at least 1, got ",
              options.prefetch);
  TORCH_CHECK(sampleFloats >= 1,
              "TwoViewLoader: the view's size and the normalisation must be "
              "set, got a view size of ",
              options.augmentation.viewSize, " and ", channels, " channels");
  // Small enough that all threads share a batch, large enough that the lock costs nothing.
  constexpr std::int64_t kLargestSlice = 16;
  const std::int64_t share = options.batchSize / (2 * options.threads);
  sliceSize = std::clamp<std::int64_t>(share, 1, kLargestSlice);
  slicesPerBatch = (options.batchSize + sliceSize - 1) / sliceSize;
  ring.resize(static_cast<std::size_t>(options.prefetch));
  for (int i = 0; i < options.threads; ++i) {
    threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

void TwoViewLoader::State::work(const std::stop_token& stop) {
  ViewScratch scratch;
  Slice slice{};
  while (takeSlice(stop, slice)) {
    std::vector<TwoViewBatch::Replaced> replaced;
    std::exception_ptr failure;
    try {
      replaced = fill(stop, slice, scratch);
    } catch (...) {
      failure = std::current_exception();
    }
    finish(slice, std::move(replaced), std::move(failure));
  }
}

// Waits for room in the ring. False when there is nothing more to do.
bool TwoViewLoader::State::takeSlice(const std::stop_token& stop, Slice& slice) {
  std::unique_lock lock(mutex);
  const bool ready = roomChanged.wait(lock, stop, [this] {
    return nextToTake >= options.lastStep || nextToTake < nextToGive + options.prefetch;
  });
  if (!ready || stop.stop_requested() || nextToTake >= options.lastStep) return false;
  slice = {&slotOf(nextToTake), nextToTake, sliceToTake};
  if (sliceToTake == 0) beginBatch(*slice.slot);
  if (++sliceToTake == slicesPerBatch) {
    sliceToTake = 0;
    ++nextToTake;
  }
  return true;
}

void TwoViewLoader::State::beginBatch(Slot& slot) {
  slot = {};
  slot.slicesLeft = slicesPerBatch;
  try {
    slot.batch.indices = sampler.batch(nextToTake);
    const auto samples = static_cast<std::int64_t>(slot.batch.indices.size());
    const std::array targets{&slot.batch.view1, &slot.batch.view2};
    for (int view = 0; view < options.views; ++view) {
      *targets[view] =
          emptyViews(samples, channels, options.augmentation.viewSize, options.pinMemory);
      slot.views[view] = targets[view]->data_ptr<float>();
    }
  } catch (...) {  // out of memory: all slices do nothing and next() says so
    slot.failure = std::current_exception();
    slot.failedSlice = 0;
    slot.views = {};
  }
}

std::vector<TwoViewBatch::Replaced> TwoViewLoader::State::fill(const std::stop_token& stop,
                                                               const Slice& slice,
                                                               ViewScratch& scratch) const {
  std::vector<TwoViewBatch::Replaced> replaced;
  if (slice.slot->views[0] == nullptr) return replaced;
  const std::int64_t epoch = slice.step / sampler.stepsPerEpoch();
  const std::int64_t first = slice.index * sliceSize;
  const auto end =
      std::min(first + sliceSize, static_cast<std::int64_t>(slice.slot->batch.indices.size()));
  for (std::int64_t row = first; row < end && !stop.stop_requested(); ++row) {
    const std::int64_t sample = slice.slot->batch.indices[static_cast<std::size_t>(row)];
    ReadableImage image = readableImage(*dataset, sample, options.seed, epoch);
    for (int view = 0; view < options.views; ++view) {
      const ViewParameters parameters =
          viewParametersOf(options.augmentation, image.picture, options.seed, epoch, sample, view);
      applyView(image.picture, parameters, static_cast<int>(options.augmentation.viewSize),
                options.normalization, scratch, slice.slot->views[view] + row * sampleFloats);
    }
    if (!image.problem.empty()) replaced.push_back({row, std::move(image.problem)});
  }
  return replaced;
}

void TwoViewLoader::State::finish(const Slice& slice, std::vector<TwoViewBatch::Replaced> replaced,
                                  std::exception_ptr failure) {
  const std::scoped_lock lock(mutex);
  Slot& slot = *slice.slot;
  std::ranges::move(replaced, std::back_inserter(slot.batch.replaced));
  if (failure && (slot.failedSlice < 0 || slice.index < slot.failedSlice)) {
    slot.failure = std::move(failure);
    slot.failedSlice = slice.index;
  }
  if (--slot.slicesLeft == 0) batchFinished.notify_all();
}

TwoViewLoader::TwoViewLoader(std::shared_ptr<const Dataset> dataset, Options options)
    : state_(std::make_unique<State>(std::move(dataset), std::move(options))) {}

TwoViewLoader::~TwoViewLoader() {
  // All at once; joining them one after the other would let each finish its slice.
  for (std::jthread& thread : state_->threads) thread.request_stop();
}

TwoViewBatch TwoViewLoader::next() {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  TORCH_CHECK(state.nextToGive < state.options.lastStep,
              "TwoViewLoader: there is no batch after step ", state.options.lastStep);
  State::Slot& slot = state.slotOf(state.nextToGive);
  const auto finished = [&] { return state.nextToTake > state.nextToGive && slot.slicesLeft == 0; };
  if (!finished()) {
    state.waitingSince = Clock::now();
    state.batchFinished.wait(lock, finished);
    state.secondsWaited += secondsSince(*state.waitingSince);
    state.waitingSince.reset();
  }
  if (slot.failure) std::rethrow_exception(slot.failure);  // the batch stays: so will the next call
  TwoViewBatch batch = std::move(slot.batch);
  std::ranges::sort(batch.replaced, {}, &TwoViewBatch::Replaced::row);
  ++state.nextToGive;
  lock.unlock();
  state.roomChanged.notify_all();
  return batch;
}

double TwoViewLoader::secondsWaited() const {
  const std::scoped_lock lock(state_->mutex);
  const auto& since = state_->waitingSince;
  return state_->secondsWaited + (since ? secondsSince(*since) : 0.0);
}

}  // namespace mixmask
