// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace mixmask {

// Channel counts of scaled networks are multiples of a vector's length. It is faster, and oneDNN's
// AVX2 kernel for the gradient of 1x1 convolutions writes behind its buffer otherwise (4 channels,
// PyTorch 2.11).
inline std::int64_t scaledChannels(std::int64_t channels, double width) {
  constexpr std::int64_t kStep = 8;
  const double scaled = static_cast<double>(channels) * width;
  return kStep * std::max<std::int64_t>(1, std::llround(scaled / kStep));
}

// Without bias, which the batch norm behind it would subtract again; pads to keep the size.
inline torch::nn::Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel,
                                     std::int64_t stride) {
  return torch::nn::Conv2d(
      torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

}  // namespace mixmask
