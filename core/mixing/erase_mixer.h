// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/mixing/view_mixer.h"

namespace mixmask {

// The ladder of erasing baselines: which part of view 1 is hidden, and what fills the hole.
struct EraseOptions {
  std::string mask = "spatial";  // spatial | channel | focal
  std::string fill = "zero";     // zero | mean | noise | blur
  std::int64_t gridSize = 7;     // cells per side; MSCN's 32 px cells at 224
  double eraseRatio = 0.15;      // hidden share of the cells
  double focalSide = 0.893;      // focal: side of the crop that stays; MSCN's 200 of 224 px
  double noiseSd = 0.18;         // noise: standard deviation in normalised units
  bool clean = false;            // the view as it is as a query of its own, too
};
OptionTable<EraseOptions> eraseOptions();

// MSCN (Jing, Zhu and LeCun, "Masked Siamese ConvNets"). No official code was released; constants
// as in the re-implementation of the WACV 2024 study of masked Siamese networks.
struct MscnOptions {
  std::int64_t gridSize = 7;
  double ratioMin = 0.05, ratioMax = 0.25;  // hidden share of the cells, uniform for each picture
  double focalProbability = 0.2;            // a crop stays, the rest is noise; else a grid mask
  double spatialProbability = 0.3;          // of grid masks; the others are drawn for each channel
  double focalSide = 0.893;
  double noiseSd = 0.18;
  std::int64_t highPassKernel = 11;  // px in a view of 224, scaled with the view; 0: no filter
  double highPassSigma = 5;          // px in a view of 224
};
OptionTable<MscnOptions> mscnOptions();

// What both have in common.
struct Erasing {
  std::int64_t gridSize;
  double ratioMin, ratioMax, focalProbability, spatialProbability, focalSide;
  std::string fill;
  double noiseSd;
  bool oneNoisePatch;  // one cell of noise is repeated in all cells of a picture
  std::int64_t highPassKernel;
  double highPassSigma;
  bool clean;
};
Erasing erasingOf(const EraseOptions& options);
Erasing erasingOf(const MscnOptions& options);

// Hides a part of view 1, each picture by a mask of its own, and keeps the plain loss: one query
// pass and no lambda. Keys are never erased; a high-pass filter, where there is one, goes over both
// views. With `clean` the view as it is comes first and the erased one adds a second term.
class EraseMixer : public ViewMixer {
 public:
  explicit EraseMixer(const Erasing& erasing) : erasing_(erasing) {}

  // One draw: a mask for each of three channels and row (spatial and focal: three times the same).
  std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width, std::uint64_t seed,
                            std::int64_t step) const override;
  MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
               const std::vector<MixDraw>& draws) const override;

 private:
  Erasing erasing_;
};

}  // namespace mixmask
