// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/config/run_config.h"
#include "core/data/dataset.h"
#include "core/frameworks/siamese_framework.h"
#include "core/session/events.h"

namespace mixmask {

// Weighted kNN and collapse measures of a backbone on clean images: training images as the bank,
// test images as the queries.
class OnlineEvaluation {
 public:
  OnlineEvaluation(const RunConfig& config, std::shared_ptr<const Dataset> bank,
                   std::shared_ptr<const Dataset> queries, torch::Device device);

  struct Request {
    std::int64_t step = 0;
    bool fullSets = false;  // else the configured samples
    // Gets a sentence about images that are left out because they cannot be read; empty: the first
    // of them is a DataError.
    std::function<void(const std::string&)> warn{};
  };
  // Nothing when it was stopped on the way.
  std::optional<EvaluationReport> evaluate(Backbone& backbone, const Request& request,
                                           std::stop_token stop,
                                           const std::function<void(double)>& progress) const;

 private:
  RunConfig config_;
  std::shared_ptr<const Dataset> bank_, queries_;
  torch::Device device_;
};

}  // namespace mixmask
