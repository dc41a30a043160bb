// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "core/session/events.h"
#include "core/transforms/apply_view.h"

namespace mixmask {

// A data set's image, of 1 or 3 channels, as what is told outside.
Picture pictureOf(const cv::Mat& image);
// A normalised square view as the pixels that it was made of. view: S, S, C.
Picture pictureOfView(const float* view, int size, const Normalization& normalization);

}  // namespace mixmask
