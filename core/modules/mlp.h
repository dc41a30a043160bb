// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <vector>

namespace mixmask {

// What follows the last linear layer of a head: nothing, batch norm, or batch norm without weight
// and bias.
enum class OutputNorm { none, affine, plain };

struct MlpOptions {
  std::vector<std::int64_t> widths;  // of the hidden layers and the output
  bool hiddenNorm = true;            // batch norm after every hidden layer, before the ReLU
  OutputNorm outputNorm = OutputNorm::none;
};

// Head of linear layers with ReLU between them: N, in -> N, widths.back(). A layer that batch norm
// follows has no bias, which the norm would subtract again. Parameters have the names that
// torch.nn.Sequential gives them.
class MlpImpl : public torch::nn::SequentialImpl {
 public:
  MlpImpl(std::int64_t in, const MlpOptions& options);
};
TORCH_MODULE(Mlp);

}  // namespace mixmask
