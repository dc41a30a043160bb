// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string>

namespace mixmask {

// How the encoders compute. Parameters stay in their own type; losses are computed in it too.
enum class Precision { fp32, bf16, fp64 };
Precision precisionOf(const std::string& key);  // throws ConfigError

// While it lives, convolutions and matrix products run in bfloat16 where the precision is bf16.
// Weights are converted once a scope.
class AutocastScope {
 public:
  AutocastScope(Precision precision, const torch::Device& device);
  ~AutocastScope();
  AutocastScope(const AutocastScope&) = delete;
  AutocastScope& operator=(const AutocastScope&) = delete;

 private:
  bool active_;
  torch::DeviceType type_;
};

// What an encoder gives, in the type that losses are computed in: float32 where it was bfloat16.
torch::Tensor atLeastFloat32(const torch::Tensor& z);

}  // namespace mixmask
