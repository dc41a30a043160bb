// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <vector>

namespace mixmask {

// While it lives, the batch norms of a module take the statistics of their batches as always but do
// not move their running ones, which only evaluation mode reads.
class RunningStatisticsHold {
 public:
  RunningStatisticsHold(torch::nn::Module& module, bool holds);
  ~RunningStatisticsHold();
  RunningStatisticsHold(const RunningStatisticsHold&) = delete;
  RunningStatisticsHold& operator=(const RunningStatisticsHold&) = delete;

 private:
  template <typename Norm>
  void hold(torch::nn::Module& part);

  struct Held {
    c10::optional<double>* momentum;
    c10::optional<double> before;
  };
  std::vector<Held> held_;
};

}  // namespace mixmask
