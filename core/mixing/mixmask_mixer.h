// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/masking/mask_generator.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {

struct MixMaskOptions {
  std::string mask = "block";       // a key of maskGeneratorTable()
  std::int64_t gridSize = 8;        // g; the official README's command (its argparse default is 4)
  double keepRatio = 0.5;           // nominal; lambda is what the drawn mask really keeps
  std::string partner = "reverse";  // reverse: row i with row N - 1 - i | permutation
  bool perSample = false;           // one mask a sample instead of one a batch
  std::string generator = "exact";  // exact | official
  // Ours, not the paper's: a keep ratio of its own for each mask, so that lambda really varies.
  std::string ratioSampling = "fixed";  // fixed | uniform | beta
  double ratioSpread = 0.25;            // uniform: keepRatio +- ratioSpread
  double ratioBeta = 1;                 // beta: Beta(ratioBeta, ratioBeta), whatever keepRatio says
};
OptionTable<MixMaskOptions> mixMaskOptions(const MixMaskOptions& defaults = {});

// MixMask (filling): masked cells of view 1 are filled from the partner's view 1. The query inputs
// are view 1 against its own keys, and the mixture against the keys of both pictures in it,
// weighted by lambda and 1 - lambda. View 2 is the key and stays as it is.
class MixMaskMixer : public ViewMixer {
 public:
  explicit MixMaskMixer(const MixMaskOptions& options);

  std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                            std::int64_t step) const override;
  MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
               const std::vector<MixDraw>& draws) const override;

 private:
  MaskGrid drawMask(Random& random) const;

  MixMaskOptions options_;
  MaskGenerator generate_;  // with the fixed ratio
};

}  // namespace mixmask
