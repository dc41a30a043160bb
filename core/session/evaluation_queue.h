// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <variant>

#include "core/session/evaluation.h"

namespace mixmask {

// What becomes of a job of an EvaluationQueue. A job begins waiting, is started, and ends in one of
// the three other ways.
struct EvaluationStarted {};
struct EvaluationCancelled {};  // what was interrupted goes on when it is asked for again
using EvaluationUpdate = std::variant<EvaluationEvent, EvaluationStarted, EvaluationResult,
                                      EvaluationCancelled, JobFailed>;

// Evaluations one after the other on a thread of their own, so that each has the device to itself.
// The functions may be called from any thread and return at once; what they cause is told by
// updates. The destructor cancels all and waits for the one that runs.
class EvaluationQueue {
 public:
  using JobId = std::int64_t;
  // Called on the queue's thread, for a job that is cancelled while it waits on the caller's. Must
  // not block.
  using UpdateSink = std::function<void(JobId, EvaluationUpdate)>;
  using Evaluate = std::function<EvaluationResult(const EvaluationRequest&, std::stop_token,
                                                  const EvaluationSink&)>;

  virtual ~EvaluationQueue() = default;
  virtual JobId add(const EvaluationRequest& request) = 0;
  virtual void cancel(JobId job) = 0;  // nothing where it has ended
};

std::unique_ptr<EvaluationQueue> makeEvaluationQueue(
    EvaluationQueue::UpdateSink sink, EvaluationQueue::Evaluate evaluate = &mixmask::evaluate);

// What a form offers for a protocol: protocolOptions() and, where it trains on images,
// "runtime.epochs" and "data.batchSize", which begin at the protocol's own.
std::vector<OptionSpec> evaluationOptions(const std::string& protocol);

}  // namespace mixmask
