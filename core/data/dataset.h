// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core/mat.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/transforms/view_parameters.h"

namespace mixmask {

enum class Split { train, test };

// What is known of a data set before it is read.
struct DatasetEntry {
  std::string key;          // "fashion-mnist"
  std::string label;        // "Fashion-MNIST"
  std::string description;  // one sentence: contents, sizes, where it is looked for
  int channels = 3;         // of the pictures that the network gets: 1 or 3
  int viewSize = 32;        // side length that views of it have unless configured otherwise
  std::vector<float> mean, standardDeviation;  // one a channel, of pixels in [0, 1]
};

// Images and labels of one split. Safe to call from several threads at once.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::int64_t size() const = 0;
  // 8-bit, 1 channel (grey) or 3 (RGB order). May share the data set's memory: do not write to it.
  // Throws DataError where the file of that image cannot be read.
  virtual cv::Mat image(std::int64_t index) const = 0;
  virtual std::int64_t label(std::int64_t index) const = 0;  // 0 .. classes - 1; -1: unlabelled
  // What published lists call that image: "class/file.jpg"; without files its index.
  virtual std::string name(std::int64_t index) const;
  // SHA-256 that is another one where an image, a label or their order is: here over all of them.
  virtual std::string fingerprint() const;
  const std::vector<std::string>& classNames() const { return classNames_; }  // empty: no labels

 protected:
  std::vector<std::string> classNames_;
};

// In the order in which they are listed.
const std::vector<DatasetEntry>& datasetTable();
// Throws ConfigError for a name that is not in the table.
const DatasetEntry& datasetEntry(const std::string& name);

// Opens `config.name` at `config.root`, at the embedded default, or at $MIXMASK_DATA/<name>, and
// keeps its first `config.limit` images. Throws DataError; where nothing is found it says which
// files to put where. Null: a stop was requested while a folder of images was listed.
std::shared_ptr<const Dataset> openDataset(const DataConfig& config, Split split,
                                           const std::stop_token& stop = {});

// The options of config.augmentation; viewSize is the data set's own where it is 0.
AugmentationOptions augmentationOf(const RunConfig& config);

}  // namespace mixmask
