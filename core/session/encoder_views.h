// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/encoder_comparison.h"
#include "core/session/evaluation_events.h"

namespace mixmask {

// Encoders beside each other on the images of one data set, each with views of its own size and
// normalisation.
struct EncoderViewsRequest {
  // Two or three, A first; files, also of other programs, or run folders: their newest checkpoint.
  std::vector<std::filesystem::path> checkpoints;
  DataConfig data;                    // its name, root and limit
  std::int64_t neighbours = 50;       // the largest k
  std::int64_t mostQueries = 50'000;  // test images; of more a sample
  std::int64_t mostBank = 50'000;     // training images that are searched; of more a sample
};

// The kernels that see the pixels, as pictures: 128 is 0, the largest weight of each is 1 or 255.
struct FirstLayer {
  std::string parameter;  // "conv1.weight"
  std::vector<Picture> filters;
};

// Where the map is large whose average is the features: the mean of its absolute values over the
// channels.
struct ActivationMap {
  Picture view;               // what the network saw
  int width = 0, height = 0;  // of the map; 0: the network has none, as a transformer
  std::vector<float> values;  // row by row; not negative
};

// One thread at a time.
class EncoderViews {
 public:
  virtual ~EncoderViews() = default;

  virtual std::size_t sides() const = 0;
  virtual std::vector<std::string> classNames() const = 0;  // empty: no labels
  virtual std::int64_t queries() const = 0;                 // test images that are compared
  virtual std::int64_t testImages() const = 0;              // that there are
  virtual std::int64_t bank() const = 0;                    // training images that are searched
  virtual std::int64_t trainingImages() const = 0;          // that there are

  // As they are before any view is made of them. Throw DataError.
  virtual Picture testPicture(std::int64_t index) const = 0;
  virtual Picture trainingPicture(std::int64_t index) const = 0;

  virtual FirstLayer firstLayer(std::size_t side) = 0;                             // throws Error
  virtual ActivationMap activation(std::size_t side, std::int64_t testImage) = 0;  // throws Error

  // Encodes what the cache of features does not have yet, and searches. PhaseChanged with a share
  // of the whole. Nothing when stopped. Throws Error.
  virtual std::optional<EncoderComparison> compare(std::stop_token stop,
                                                   const EvaluationSink& sink) = 0;
};

// Reads the checkpoints and opens the data. Throws Error: one sentence that names the file.
std::unique_ptr<EncoderViews> openEncoderViews(const EncoderViewsRequest& request);

}  // namespace mixmask
