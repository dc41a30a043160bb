// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <string>

namespace mixmask::test {

// The initialisation of the recorded networks ("Initialisation formula" of the recordings): values
// that any language can make, from the torchvision name of a tensor.
inline torch::Tensor formulaUniform(const std::string& name, std::uint64_t salt,
                                    torch::IntArrayRef shape) {
  std::uint64_t state = 0xCBF29CE484222325ULL;
  for (const unsigned char byte : name) state = (state ^ byte) * 0x100000001B3ULL;
  state += salt;
  auto values = torch::empty(shape, torch::kFloat64);
  auto* out = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    std::uint64_t z = state + static_cast<std::uint64_t>(i + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    z ^= z >> 31;
    out[i] = 2 * (static_cast<double>(z >> 11) * 0x1.0p-53) - 1;
  }
  return values;
}

inline bool endsWith(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() &&
         text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// Rounded to float32, as the recordings' networks start; in float64.
inline torch::Tensor formulaValue(const std::string& name, std::uint64_t salt,
                                  torch::IntArrayRef shape) {
  auto s = formulaUniform(name, salt, shape);
  if (shape.size() == 4) {
    s = s * std::sqrt(6.0 / static_cast<double>(shape[1] * shape[2] * shape[3]));
  } else if (shape.size() == 2) {
    s = s * std::sqrt(3.0 / static_cast<double>(shape[1]));
  } else if (endsWith(name, "weight")) {
    s = 1 + 0.1 * s;
  } else if (endsWith(name, "running_var")) {
    s = 1 + 0.2 * s;
  } else {
    s = 0.1 * s;  // bias, running_mean
  }
  return s.to(torch::kFloat32).to(torch::kFloat64);
}

}  // namespace mixmask::test
