// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/weights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/nn/modules/batchnorm.h>

#include "core/base/sha256.h"

namespace mixmask {
namespace {

std::vector<torch::Tensor> valuesOf(const torch::nn::Module& module) {
  auto values = module.parameters();
  for (const torch::Tensor& buffer : module.buffers()) values.push_back(buffer);
  return values;
}

}  // namespace

std::string digestOf(const torch::nn::Module& module) {
  Sha256 sum;
  const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
    const auto values = tensor.detach().cpu().contiguous();
    sum.add(fmt::format("{} {} [{}]\n", name, torch::toString(values.scalar_type()),
                        fmt::join(values.sizes(), ", ")));
    sum.add(values.const_data_ptr(), values.nbytes());
  };
  for (const auto& item : module.named_parameters()) add(item.key(), item.value());
  for (const auto& item : module.named_buffers()) add(item.key(), item.value());
  return sum.hex();
}

void resetRunningStatistics(torch::nn::Module& module) {
  for (const auto& part : module.modules()) {
    if (auto* norm = part->as<torch::nn::BatchNorm2dImpl>()) norm->reset_running_stats();
  }
}

WeightsSnapshot::WeightsSnapshot(const torch::nn::Module& module) {
  for (const torch::Tensor& value : valuesOf(module)) values_.push_back(value.detach().clone());
}

void WeightsSnapshot::restore(torch::nn::Module& module) const {
  const torch::NoGradGuard noGrad;
  auto values = valuesOf(module);
  TORCH_CHECK(values.size() == values_.size(), "WeightsSnapshot: of another module");
  for (std::size_t i = 0; i < values.size(); ++i) values[i].copy_(values_[i]);
}

}  // namespace mixmask
