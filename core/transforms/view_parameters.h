// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/config/option.h"

namespace mixmask {

// MoCo v2's augmentation (Chen et al. 2020; official MixMask --aug-plus), and what BYOL's has
// besides (Grill et al. 2020, appendix B): solarisation, and blur and solarisation that differ
// between the views. Probabilities 0..1.
struct AugmentationOptions {
  std::int64_t viewSize = 0;  // side of a view in pixels; 0: the data set's own
  double cropScaleMin = 0.2;  // share of the picture's area
  double cropScaleMax = 1.0;
  double jitterProbability = 0.8;
  double brightness = 0.4;  // factor in [1 - b, 1 + b]
  double contrast = 0.4;
  double saturation = 0.4;
  double hue = 0.1;  // shift in [-h, h] of the full circle; at most 0.5
  double grayscaleProbability = 0.2;
  double blurProbability = 0.5;
  double blurProbability2 = -1;  // of view 2; negative: as view 1
  double blurSigmaMin = 0.1;
  double blurSigmaMax = 2.0;
  double flipProbability = 0.5;
  double solarizeProbability = 0;
  double solarizeProbability2 = -1;  // of view 2; negative: as view 1
};

enum class JitterOperation : std::uint8_t { brightness, contrast, saturation, hue };

// Everything random about one view, drawn once and applied anywhere.
struct ViewParameters {
  int top = 0, left = 0, height = 0, width = 0;  // of the crop, in pixels of the picture
  bool jitters = false;
  std::array<JitterOperation, 4> order{JitterOperation::brightness, JitterOperation::contrast,
                                       JitterOperation::saturation, JitterOperation::hue};
  float brightness = 1, contrast = 1, saturation = 1, hue = 0;
  bool grayscale = false;
  bool blurs = false;
  float sigma = 1;     // of the Gaussian, in pixels of the view
  int blurKernel = 0;  // its side, odd, in pixels of the view; 0: blurKernelOf(viewSize)
  bool solarizes = false;
  bool flips = false;
};

// One row of the list of augmentations: "mocov2", "small".
struct AugmentationEntry {
  std::string key, label, description;
  OptionTable<AugmentationOptions> options;
};
const std::vector<AugmentationEntry>& augmentationTable();
// Throws ConfigError for a name that is not in the table.
const AugmentationEntry& augmentationEntry(const std::string& key);

// torchvision's RandomResizedCrop.get_params (ten trials, then the central box), ColorJitter's
// order and factors, RandomGrayscale, GaussianBlur's sigma, RandomHorizontalFlip, RandomSolarize.
// View 0 of the key of `random` is view 1, any other is view 2.
ViewParameters drawViewParameters(const AugmentationOptions& options, int pictureHeight,
                                  int pictureWidth, Random& random);

}  // namespace mixmask
