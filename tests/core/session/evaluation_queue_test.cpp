// SPDX-License-Identifier: Apache-2.0
// labels: unit threads
#include "core/session/evaluation_queue.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>

#include "core/base/error.h"

namespace mixmask {
namespace {

// Collects updates and waits for them.
class Updates {
 public:
  EvaluationQueue::UpdateSink sink() {
    return [this](EvaluationQueue::JobId job, EvaluationUpdate update) {
      const std::lock_guard lock(mutex_);
      all_.emplace_back(job, std::move(update));
      changed_.notify_all();
    };
  }

  // The end of a job, once it has come.
  EvaluationUpdate endOf(EvaluationQueue::JobId job) { return find(job, /*wantsEnd=*/true); }
  void waitForStart(EvaluationQueue::JobId job) { find(job, /*wantsEnd=*/false); }
  std::vector<EvaluationQueue::JobId> started() {
    const std::lock_guard lock(mutex_);
    std::vector<EvaluationQueue::JobId> jobs;
    for (const auto& [job, update] : all_) {
      if (std::holds_alternative<EvaluationStarted>(update)) jobs.push_back(job);
    }
    return jobs;
  }

 private:
  EvaluationUpdate find(EvaluationQueue::JobId job, bool wantsEnd) {
    std::unique_lock lock(mutex_);
    std::optional<EvaluationUpdate> found;
    changed_.wait(lock, [&] {
      for (const auto& [id, update] : all_) {
        const bool ends = !std::holds_alternative<EvaluationStarted>(update) &&
                          !std::holds_alternative<EvaluationEvent>(update);
        if (id == job && ends == wantsEnd) found = update;
      }
      return found.has_value();
    });
    return *found;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<EvaluationQueue::JobId, EvaluationUpdate>> all_;
};

EvaluationRequest requestNamed(const std::string& name) {
  EvaluationRequest request;
  request.data = name;
  return request;
}

// "ends" ends at once, "fails" throws, anything else runs until it is stopped.
EvaluationResult pretend(const EvaluationRequest& request, std::stop_token stop,
                         const EvaluationSink& sink) {
  sink(PhaseChanged{"working", 0.5});
  EvaluationResult result;
  if (request.data == "fails") throw DataError("no such images");
  if (request.data == "ends") {
    result.file = "result.json";
    return result;
  }
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
  return result;
}

TEST(EvaluationQueue, RunsOneJobAfterTheOther) {
  Updates updates;
  const auto queue = makeEvaluationQueue(updates.sink(), &pretend);
  const auto first = queue->add(requestNamed("ends")), second = queue->add(requestNamed("ends"));
  EXPECT_TRUE(std::holds_alternative<EvaluationResult>(updates.endOf(second)));
  EXPECT_THAT(updates.started(), testing::ElementsAre(first, second));
}

TEST(EvaluationQueue, TellsAFailureAndGoesOn) {
  Updates updates;
  const auto queue = makeEvaluationQueue(updates.sink(), &pretend);
  const auto bad = queue->add(requestNamed("fails")), good = queue->add(requestNamed("ends"));
  EXPECT_EQ(std::get<JobFailed>(updates.endOf(bad)).message, "no such images");
  EXPECT_TRUE(std::holds_alternative<EvaluationResult>(updates.endOf(good)));
}

TEST(EvaluationQueue, CancelsTheJobThatRunsAndOneThatWaits) {
  Updates updates;
  const auto queue = makeEvaluationQueue(updates.sink(), &pretend);
  const auto running = queue->add(requestNamed("long")), waiting = queue->add(requestNamed("long"));
  updates.waitForStart(running);
  queue->cancel(waiting);
  EXPECT_TRUE(std::holds_alternative<EvaluationCancelled>(updates.endOf(waiting)));
  queue->cancel(running);
  EXPECT_TRUE(std::holds_alternative<EvaluationCancelled>(updates.endOf(running)));
  EXPECT_THAT(updates.started(), testing::ElementsAre(running));
  queue->cancel(running);  // has ended: nothing happens
  EXPECT_TRUE(
      std::holds_alternative<EvaluationResult>(updates.endOf(queue->add(requestNamed("ends")))));
}

TEST(EvaluationQueue, EndsWithAJobThatRunsAndOthersThatWait) {
  Updates updates;
  auto queue = makeEvaluationQueue(updates.sink(), &pretend);
  const auto running = queue->add(requestNamed("long"));
  queue->add(requestNamed("long"));
  updates.waitForStart(running);
  queue.reset();
  EXPECT_TRUE(std::holds_alternative<EvaluationCancelled>(updates.endOf(running)));
}

TEST(EvaluationOptions, OfAProtocolThatTrainsOnImagesBeginAtItsOwnLength) {
  const auto initialOf = [](const std::string& protocol, const std::string& key) {
    for (const OptionSpec& spec : evaluationOptions(protocol)) {
      if (spec.key == key) return toText(spec.initial);
    }
    return std::string("none");
  };
  EXPECT_EQ(initialOf("semi", "runtime.epochs"), "20");
  EXPECT_EQ(initialOf("semi", "data.batchSize"), "256");
  EXPECT_EQ(initialOf("semi", "evaluation.semi.share"), "0.01");
  EXPECT_EQ(initialOf("knn", "runtime.epochs"), "none");
  EXPECT_EQ(initialOf("knn", "evaluation.knn.k"), "200");
}

}  // namespace
}  // namespace mixmask
