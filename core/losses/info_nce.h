// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// InfoNCE with a queue (van den Oord et al. 2018; He et al. 2020, equation 1), a row at a time:
//   L_i = -log( exp(q_i.k_i / T) / (exp(q_i.k_i / T) + sum_n exp(q_i.n / T)) )
// It is split in two, because every target of a mixed view has the same negatives: their one
// product with the queue, which is most of the work, is made once.

// log sum_n exp(q_i.n / T). q: N, D; negatives: K, D; both L2-normalised -> N.
struct NegativeLogits {
  torch::Tensor logSumExp;  // N, with gradient
  torch::Tensor largest;    // N, without: the hardest negative's logit
};
NegativeLogits negativeLogits(const torch::Tensor& q, const torch::Tensor& negatives,
                              double temperature);

// L_i for positives with logits q_i.k_i / T. Both N -> N.
torch::Tensor infoNceLoss(const torch::Tensor& positiveLogits,
                          const torch::Tensor& negativeLogSumExp);

// InfoNCE within a batch, where every other column of a row is a negative:
//   L_i = -log( exp(l_i,label(i)) / sum_j exp(l_i,j) )
// logits: N, M, similarities over T; labels: N, int64, the column of each row's positive -> N.
torch::Tensor batchInfoNceLoss(const torch::Tensor& logits, const torch::Tensor& labels);

// Share of rows whose positive is larger than every other logit; equal ones, as after a collapse,
// do not count. Scalar, without gradient.
torch::Tensor contrastTop1(const torch::Tensor& logits, const torch::Tensor& labels);

}  // namespace mixmask
