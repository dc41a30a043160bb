// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask {

// A rough curve of the loss in a metrics.csv.
struct LossSketch {
  std::vector<LossBucket> buckets;
  std::int64_t lastStep = 0;
};

// Cuts the file into 64 parts and reads the last 2 KB of each: all rows of a short run, and at most
// 128 KB of the longest one, whose spikes between these places do not show. Rows that are no rows
// are left out. Throws DataError for a file that cannot be read or has other columns.
LossSketch sketchLoss(const std::filesystem::path& metricsFile);

}  // namespace mixmask
