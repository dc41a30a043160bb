// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace mixmask {

// How far features are from collapse. features: N, d, rows of unit length.
struct CollapseMeasures {
  // Mean over dimensions of the standard deviation over rows: 1 / sqrt(d) for features spread over
  // the whole sphere, 0 for one single point (Chen & He 2021, section 4.1).
  double featureStd = 0;
  // exp of the entropy of the normalised singular values: 1 .. d (RankMe, Garrido et al. 2023).
  double effectiveRank = 0;
};
CollapseMeasures collapseMeasures(const torch::Tensor& features);

}  // namespace mixmask
