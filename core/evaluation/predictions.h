// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <array>
#include <vector>

namespace mixmask {

// What a classifier says of N labelled test images.
struct Predictions {
  torch::Tensor scores{};   // N, classes; float32, each row adds up to 1
  torch::Tensor labels{};   // N, int64
  torch::Tensor indices{};  // N, int64; of the images in the test set
};

// Share of images whose label is among the k best classes. 0..1; k may exceed the classes.
double topShare(const Predictions& predictions, std::int64_t k);
// By class: the share of its images whose best class it is; negative where it has none.
std::vector<double> topShareOfClasses(const Predictions& predictions);
// (true class, best class, images) wherever there are any, in this order.
std::vector<std::array<std::int64_t, 3>> confusion(const Predictions& predictions);

}  // namespace mixmask
