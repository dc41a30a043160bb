// SPDX-License-Identifier: Apache-2.0
#include "core/modules/running_statistics.h"

#include <torch/nn/modules/batchnorm.h>

namespace mixmask {

template <typename Norm>
void RunningStatisticsHold::hold(torch::nn::Module& part) {
  if (auto* norm = part.as<Norm>()) {
    held_.push_back({&norm->options.momentum(), norm->options.momentum()});
    norm->options.momentum(0.0);
  }
}

RunningStatisticsHold::RunningStatisticsHold(torch::nn::Module& module, bool holds) {
  if (!holds) return;
  module.apply([this](torch::nn::Module& part) {
    hold<torch::nn::BatchNorm1dImpl>(part);
    hold<torch::nn::BatchNorm2dImpl>(part);
  });
}

RunningStatisticsHold::~RunningStatisticsHold() {
  for (const Held& held : held_) *held.momentum = held.before;
}

}  // namespace mixmask
