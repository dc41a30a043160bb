// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <vector>

#include "core/session/events.h"

namespace mixmask {

// One sample a line: view | mask | mixed | partner, each enlarged by the same whole factor, with
// lambda beside them. RGB.
cv::Mat composePreview(const std::vector<MixPreview::Sample>& samples);

// step-00000040.png in a run's folder of previews, of which the last twenty stay. A build without
// image files writes none; a picture that cannot be written does not stop a run.
void writePreviewToRun(const std::filesystem::path& folder, const MixPreview& preview);

}  // namespace mixmask
