// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/transforms/blur.h"
#include "core/transforms/resize.h"
#include "core/transforms/view_parameters.h"

namespace mixmask {

// Mean and standard deviation of a data set, one value a channel.
struct Normalization {
  std::vector<float> mean, standardDeviation;
};

// Buffers that one thread reuses from view to view.
struct ViewScratch {
  ResizeAxis x, y;
  ResizeScratch resize;
  std::vector<float> planes;  // the view, a channel after the other
  std::vector<float> kernel;  // half of the Gaussian
  BlurScratch blur;
};

// Crop, antialiased bilinear resize, jitter, grayscale, blur, solarise, flip, normalise, in this
// order, in float, agreeing with torchvision's float tensor back end (1e-5; hue 1e-4). Nothing
// outside the crop is used.
// picture: 8-bit, as many channels as the normalisation has (1 or 3).
// Throws std::invalid_argument for a picture or a crop that does not fit.
// out: viewSize * viewSize * channels floats, rows from top to bottom, channels interleaved (HWC).
void applyView(const cv::Mat& picture, const ViewParameters& parameters, int viewSize,
               const Normalization& normalization, ViewScratch& scratch, float* out);

// The evaluation view: resized so that the shorter side is viewSize * 8 / 7 (not where the picture
// already has the view's size), the central square, normalised.
void applyCleanView(const cv::Mat& picture, int viewSize, const Normalization& normalization,
                    ViewScratch& scratch, float* out);

}  // namespace mixmask
