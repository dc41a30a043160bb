// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/session/events.h"

namespace mixmask {

// Weighted kNN of a checkpoint on the full sets (protocol "knn").
struct KnnRequest {
  // A file, also of another program (see importBackbone), or a run folder: its newest checkpoint.
  std::filesystem::path checkpoint;
  std::string data;                      // NAME[:ROOT]; empty: the data of the run
  std::vector<std::string> assignments;  // "evaluation.knn.k=20", "data.limit=1000", ...
};

struct KnnResult {
  double top1 = 0;
  std::int64_t k = 0;
  double temperature = 0;
  std::string layer;         // "backbone": features before the projector
  std::int64_t bank = 0;     // training images
  std::int64_t samples = 0;  // test images
  double seconds = 0;
  std::string origin;                // "MixMask Studio", or the program that trained the encoder
  std::filesystem::path checkpoint;  // the file that was judged
  std::int64_t step = -1;            // negative: unknown
};

// Works on the calling thread; PhaseChanged events tell the progress. Throws Error. When stopped,
// the result has 0 samples.
KnnResult evaluateKnn(const KnnRequest& request, std::stop_token stop, const EventSink& sink);

}  // namespace mixmask
