// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "core/session/events.h"

namespace mixmask {

// A data set's image, of 1 or 3 channels, as what is told outside.
Picture pictureOf(const cv::Mat& image);

}  // namespace mixmask
