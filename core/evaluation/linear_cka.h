// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <optional>
#include <stop_token>

namespace mixmask {

// Linear centred kernel alignment of two networks' features of the same images (Kornblith et al.
// 2019, section 3): ||Y' X||^2 / (||X' X|| ||Y' Y||) by Frobenius norms, the columns of X and Y
// centred. The plain estimate, not the debiased one: with hardly more images than dimensions it is
// too high. 0..1; 1: equal up to a turn and one scale; NaN where the features of one do not vary.
// x: N, p; y: N, q. Nothing when stopped.
std::optional<double> linearCka(const torch::Tensor& x, const torch::Tensor& y,
                                const std::stop_token& stop = {});

}  // namespace mixmask
