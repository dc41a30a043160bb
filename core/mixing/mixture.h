// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/mixing/view_mixer.h"

namespace mixmask {

// Row i of a batch with row N - 1 - i, as in the official code.
std::vector<std::int64_t> reversedPartners(std::int64_t batchSize);

// View 1 mixed as drawn, against the keys of both pictures in it: row i with key i, weighted
// lambda_i, and with key partner(i), weighted 1 - lambda_i. Where the draw has masks, pixels are
// selected (ops::maskedFill); where it has none, they are blended by lambda.
// view: N, C, H, W; the weights are float64 for float64 views, else float32.
QueryInput mixtureOf(const torch::Tensor& view, const MixDraw& draw, LossTerm own,
                     LossTerm partner);

// The plan of one mixture: the clean view against its own keys, then the mixture.
MixPlan cleanAndMixture(const torch::Tensor& view1, const torch::Tensor& view2,
                        const MixDraw& draw);

}  // namespace mixmask
