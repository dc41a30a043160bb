// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/config/option.h"
#include "core/session/evaluation_events.h"

namespace mixmask {

// One protocol on one checkpoint.
struct EvaluationRequest {
  std::string protocol = "knn";  // a key of Catalog::protocols
  // A file, also of another program, or a run folder: its newest checkpoint.
  std::filesystem::path checkpoint;
  std::string data;  // NAME[:ROOT]; empty: the data of the run
  // "evaluation.knn.k=20", "data.limit=1000", "runtime.epochs=5", ...: options of the protocol,
  // data.*, runtime.* and augmentation.*.
  std::vector<std::string> assignments;
  // Where the result goes; empty: the run's evaluations/, or for another program's file
  // $XDG_DATA_HOME/mixmask/evaluations/<name>.
  std::filesystem::path out;
};

using NamedValues = std::vector<std::pair<std::string, OptionValue>>;

// What is stored of an evaluation, besides per-class figures, confusion and predictions, which
// stand in the file alone. Accuracies are fractions.
struct EvaluationResult {
  std::string protocol, label;
  int version = 1;
  NamedValues parameters;     // every option of the protocol, epochs, batchSize, seed, precision
  NamedValues findings;       // {"learningRate", 0.3}: what it chose or checked
  double top1 = 0, top5 = 0;  // where it is repeated, the mean over the repetitions
  // Of a repeated protocol the deviation over its seeds, else the standard error of a share of so
  // many images, sqrt(p (1 - p) / samples).
  double deviation = 0;
  struct Repetition {
    std::uint64_t seed = 0;
    double top1 = 0, top5 = 0;
  };
  std::vector<Repetition> repetitions;  // empty: it is not repeated
  struct Point {
    std::string series;  // "erased", "filled"
    double x = 0, top1 = 0;
  };
  std::vector<Point> curve;  // accuracy against the hidden share; empty: it is no curve
  std::int64_t samples = 0, classes = 0, trainingImages = 0;
  double seconds = 0;
  std::string data, origin, backbone;
  std::filesystem::path checkpoint;  // the file that was judged
  std::int64_t step = -1;            // negative: unknown
  std::filesystem::path file;        // evaluations/*.json
  std::filesystem::path classifier;  // what was trained, beside it; empty: nothing was
};

// Works on the calling thread. What was interrupted goes on where it was when the same is asked for
// again. Throws Error; when stopped, the result has 0 samples and no file.
EvaluationResult evaluate(const EvaluationRequest& request, std::stop_token stop,
                          const EvaluationSink& sink);

// The protocol's own options with their full keys, "evaluation.knn.k".
std::vector<OptionSpec> protocolOptions(const std::string& protocol);

}  // namespace mixmask
