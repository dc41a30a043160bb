// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/mixing/view_mixer.h"

namespace mixmask {

struct UnMixOptions {
  double beta = 1;                 // lambda ~ Beta(beta, beta); official --unmix_beta
  double globalProbability = 0.5;  // of a global mixture, else regional; official --unmix_prob
};
OptionTable<UnMixOptions> unMixOptions();

// A box of a picture, ends excluded.
struct CutBox {
  int top, left, bottom, right;
};
// The box that is cut out of a picture of the given size around a centre when the share lambda is
// to stay: sides of sqrt(1 - lambda), truncated, halved by integer division and clipped, as in
// CutMix and the official utils.rand_bbox (whose x runs along the rows).
CutBox cutBox(int height, int width, double lambda, int centreRow, int centreColumn);

// Un-Mix (Shen et al., AAAI 2022; main_moco_unmix.py): one mixture a batch with the reversed batch,
// either global, every pixel blended by lambda (mixup), or regional, a box from the partner
// (CutMix), with lambda corrected to the share outside the clipped box.
class UnMixMixer : public ViewMixer {
 public:
  explicit UnMixMixer(const UnMixOptions& options) : options_(options) {}

  std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                            std::int64_t step) const override;
  MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
               const std::vector<MixDraw>& draws) const override;

 private:
  UnMixOptions options_;
};

}  // namespace mixmask
