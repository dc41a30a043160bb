// SPDX-License-Identifier: Apache-2.0
#include "core/losses/barlow_twins.h"

namespace mixmask {
namespace {

torch::Tensor standardized(const torch::Tensor& z) {
  const auto centred = z - z.mean(0, true);
  return centred / (centred.square().mean(0, true) + 1e-5).sqrt();
}

}  // namespace

torch::Tensor barlowTwinsLoss(const torch::Tensor& a, const torch::Tensor& b,
                              double redundancyWeight) {
  const auto correlation =
      torch::matmul(standardized(a).t(), standardized(b)) / static_cast<double>(a.size(0));
  const auto diagonal = correlation.diagonal();
  const auto redundancy = correlation.square().sum() - diagonal.square().sum();
  return (1 - diagonal).square().sum() + redundancyWeight * redundancy;
}

}  // namespace mixmask
