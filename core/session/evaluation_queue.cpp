// SPDX-License-Identifier: Apache-2.0
#include "core/session/evaluation_queue.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "core/config/run_config.h"
#include "core/evaluation/protocol.h"
#include "core/training/failure.h"

namespace mixmask {
namespace {

class OneAfterTheOther : public EvaluationQueue {
 public:
  OneAfterTheOther(UpdateSink sink, Evaluate evaluate)
      : sink_(std::move(sink)),
        evaluate_(std::move(evaluate)),
        thread_([this](std::stop_token end) {
          while (auto job = next(end)) run(*job, end);
        }) {}

  JobId add(const EvaluationRequest& request) override {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({++lastId_, request});
    changed_.notify_one();
    return lastId_;
  }

  void cancel(JobId id) override {
    {
      const std::lock_guard lock(mutex_);
      if (running_ == id) {
        stopRunning_.request_stop();
        return;
      }
      if (std::erase_if(waiting_, [&](const Job& job) { return job.id == id; }) == 0) return;
    }
    sink_(id, EvaluationCancelled{});
  }

 private:
  struct Job {
    JobId id;
    EvaluationRequest request;
  };

  // Waits for a job. Nothing when the queue ends.
  std::optional<Job> next(const std::stop_token& end) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, end, [this] { return !waiting_.empty(); })) return std::nullopt;
    if (end.stop_requested()) return std::nullopt;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    running_ = job.id;
    stopRunning_ = std::stop_source();
    return job;
  }

  void run(const Job& job, const std::stop_token& end) {
    std::stop_source stop;
    {
      const std::lock_guard lock(mutex_);
      stop = stopRunning_;
    }
    const std::stop_callback ends(end, [&] { stop.request_stop(); });
    sink_(job.id, EvaluationStarted{});
    EvaluationUpdate outcome = EvaluationCancelled{};
    try {
      EvaluationResult result =
          evaluate_(job.request, stop.get_token(),
                    [&](EvaluationEvent event) { sink_(job.id, std::move(event)); });
      if (!result.file.empty()) outcome = std::move(result);
    } catch (...) {
      outcome = describeFailure(std::current_exception());
    }
    {
      const std::lock_guard lock(mutex_);
      running_ = 0;
    }
    sink_(job.id, std::move(outcome));
  }

  UpdateSink sink_;
  Evaluate evaluate_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Job> waiting_;
  std::stop_source stopRunning_;
  JobId lastId_ = 0, running_ = 0;  // 0: none
  std::jthread thread_;             // last: it ends before what it uses
};

}  // namespace

std::unique_ptr<EvaluationQueue> makeEvaluationQueue(EvaluationQueue::UpdateSink sink,
                                                     EvaluationQueue::Evaluate evaluate) {
  return std::make_unique<OneAfterTheOther>(std::move(sink), std::move(evaluate));
}

std::vector<OptionSpec> evaluationOptions(const std::string& protocol) {
  const ProtocolEntry& entry = protocolEntry(protocol);
  std::vector<OptionSpec> specs = protocolOptions(protocol);
  if (entry.epochs == 0) return specs;
  for (OptionSpec& spec : optionSpecs(RunConfig())) {
    if (spec.key == "runtime.epochs") spec.initial = entry.epochs;
    if (spec.key == "data.batchSize") spec.initial = entry.batchSize;
    if (spec.key == "runtime.epochs" || spec.key == "data.batchSize") specs.push_back(spec);
  }
  return specs;
}

}  // namespace mixmask
