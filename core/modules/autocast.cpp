// SPDX-License-Identifier: Apache-2.0
#include "core/modules/autocast.h"

#include <ATen/autocast_mode.h>

#include "core/base/error.h"

namespace mixmask {

Precision precisionOf(const std::string& key) {
  if (key == "fp32") return Precision::fp32;
  if (key == "bf16") return Precision::bf16;
  if (key == "fp64") return Precision::fp64;
  throw ConfigError("runtime.precision: '" + key + "' is not one of fp32, bf16, fp64");
}

AutocastScope::AutocastScope(Precision precision, const torch::Device& device)
    : active_(precision == Precision::bf16), type_(device.type()) {
  if (!active_) return;
  at::autocast::set_autocast_enabled(type_, true);
  at::autocast::set_autocast_dtype(type_, torch::kBFloat16);
  at::autocast::increment_nesting();
}

AutocastScope::~AutocastScope() {
  if (!active_) return;
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(type_, false);
}

torch::Tensor atLeastFloat32(const torch::Tensor& z) {
  return z.scalar_type() == torch::kBFloat16 ? z.to(torch::kFloat32) : z;
}

}  // namespace mixmask
