// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

namespace mixmask {

// Makes `momentum` a copy of `online`, parameters and buffers, that receives no gradients.
void copyToMomentum(const torch::nn::Module& online, torch::nn::Module& momentum);

// theta_k <- m theta_k + (1 - m) theta_q for every parameter (He et al. 2020, equation 2). Buffers
// are not touched: the momentum encoder keeps batch statistics of its own, as in the official code.
void updateMomentum(const torch::nn::Module& online, torch::nn::Module& momentum, double m);

// The m of a step that rises from `start` to 1 along half a cosine (Grill et al. 2020, section
// 3.1): 1 - (1 - start) (cos(pi progress) + 1) / 2, progress the share of all steps that lie
// behind.
double cosineMomentum(double start, double progress);

}  // namespace mixmask
