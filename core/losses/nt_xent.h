// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// NT-Xent (Chen et al. 2020, "A Simple Framework for Contrastive Learning", equation 1): each row
// of the two batches is an anchor, whose negatives are the other 2N - 2 rows of both.

// Cosines of all rows with all rows over T, a above b; -infinity of a row with itself. a, b: N, D
// -> 2N, 2N. One matrix serves every target of a query.
torch::Tensor ntXentLogits(const torch::Tensor& a, const torch::Tensor& b, double temperature);

// Half the sum of the losses of the anchors a_i and b_index(i), which are each other's positives:
// with the identity as index its mean is NT-Xent, the mean over 2N anchors. index: N, int64, a
// permutation -> N.
torch::Tensor ntXentLoss(const torch::Tensor& logits, const torch::Tensor& index);

}  // namespace mixmask
