// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_opener.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "ui/event_inbox.h"

namespace mixmask::ui {
namespace {

constexpr std::chrono::seconds kBetweenNews{1};

// What was read of a run so far.
class RunReading {
 public:
  RunReading(const StudioServices& services, std::filesystem::path folder, std::stop_token stop)
      : services_(services), folder_(std::move(folder)), stop_(std::move(stop)) {}

  RunSummary summary() const { return services_.summarizeRun(folder_); }

  OpenedRun whole() {
    position_ = 0;
    OpenedRun opened{.folder = folder_, .summary = summary()};
    opened.config = services_.configOfRun(folder_);
    RunHistory outline = services_.outlineOfRun(folder_);
    opened.record = recordOf(outline, [this](const StepSink& take) { visit(take); });
    note(outline);
    opened.checkpoints = std::move(outline.checkpoints);
    return opened;
  }

  // Nothing: it was cut at a checkpoint, and goes on from there.
  std::optional<RunNews> news() {
    RunNews news{.summary = summary()};
    RunHistory outline = services_.outlineOfRun(folder_);
    const std::int64_t before = lastStep_;
    visit([&](const StepReport& step) { news.steps.push_back(step); });
    if (!news.steps.empty() && news.steps.front().step <= before) return std::nullopt;
    news.others = {.evaluations = outline.evaluations,
                   .system = outline.system,
                   .interruptions = outline.interruptions,
                   .checkpoints = outline.checkpoints,
                   .evaluationsGiven = evaluations_,
                   .systemGiven = system_,
                   .interruptionsGiven = interruptions_};
    std::erase_if(news.others.checkpoints,
                  [this](const CheckpointSaved& saved) { return saved.step <= newestCheckpoint_; });
    note(outline);
    news.checkpoints = std::move(outline.checkpoints);
    return news;
  }

 private:
  void visit(const StepSink& take) {
    services_.visitNewSteps(folder_, position_, [&](const StepReport& step, double) {
      take(step);
      lastStep_ = step.step;
      return !stop_.stop_requested();
    });
  }
  void note(const RunHistory& outline) {
    evaluations_ = outline.evaluations.size();
    system_ = outline.system.size();
    interruptions_ = outline.interruptions.size();
    newestCheckpoint_ = -1;
    for (const CheckpointSaved& saved : outline.checkpoints) {
      newestCheckpoint_ = std::max(newestCheckpoint_, saved.step);
    }
  }

  const StudioServices& services_;
  std::filesystem::path folder_;
  std::stop_token stop_;
  std::uint64_t position_ = 0;
  std::int64_t lastStep_ = 0, newestCheckpoint_ = -1;
  std::size_t evaluations_ = 0, system_ = 0, interruptions_ = 0;
};

// False: it was stopped.
bool wait(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, kBetweenNews, [] { return false; });
  return !stop.stop_requested();
}

// Whether the run, as it was read, goes on.
template <typename Read>
bool handOver(Read read, EventInbox& inbox) {
  const bool goesOn = isLive(read.summary);
  inbox.put(std::move(read));
  return goesOn;
}

// False: the run has ended.
bool goOn(RunReading& reading, EventInbox& inbox, const std::stop_token& stop) {
  std::optional<RunNews> news = reading.news();
  if (stop.stop_requested()) return false;
  if (news) return handOver(std::move(*news), inbox);
  OpenedRun opened = reading.whole();
  opened.isAgain = true;
  return handOver(std::move(opened), inbox);
}

void follow(RunReading& reading, EventInbox& inbox, const std::stop_token& stop) {
  for (bool goesOn = true; goesOn && wait(stop);) {
    try {
      goesOn = goOn(reading, inbox, stop);
    } catch (const std::exception&) {
      // What is half written now can be read in the next second, if its process lives.
      RunNews last{.summary = reading.summary()};
      goesOn = isLive(last.summary);
      if (!goesOn) inbox.put(std::move(last));
    }
  }
}

}  // namespace

RunOpener::RunOpener(const StudioServices& services, std::shared_ptr<EventInbox> inbox)
    : services_(services), inbox_(std::move(inbox)) {}

void RunOpener::open(const std::filesystem::path& folder) {
  thread_ = std::jthread([this, folder](const std::stop_token& stop) {
    RunReading reading(services_, folder, stop);
    bool goesOn = false;
    try {
      goesOn = handOver(reading.whole(), *inbox_);
    } catch (const std::exception& error) {
      inbox_->put(OpenedRun{.folder = folder, .error = error.what()});
    }
    if (goesOn) follow(reading, *inbox_, stop);
  });
}

}  // namespace mixmask::ui
