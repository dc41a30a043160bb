// SPDX-License-Identifier: Apache-2.0
#include "core/modules/mlp.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>

namespace mixmask {

MlpImpl::MlpImpl(std::int64_t in, const MlpOptions& options) {
  for (std::size_t layer = 0; layer < options.widths.size(); ++layer) {
    const std::int64_t out = options.widths[layer];
    const bool isOutput = layer + 1 == options.widths.size();
    const bool hasNorm = isOutput ? options.outputNorm != OutputNorm::none : options.hiddenNorm;
    push_back(torch::nn::Linear(torch::nn::LinearOptions(in, out).bias(!hasNorm)));
    if (hasNorm) {
      const bool affine = !isOutput || options.outputNorm == OutputNorm::affine;
      push_back(torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(out).affine(affine)));
    }
    if (!isOutput) push_back(torch::nn::ReLU(torch::nn::ReLUOptions(/*inplace=*/true)));
    in = out;
  }
}

}  // namespace mixmask
