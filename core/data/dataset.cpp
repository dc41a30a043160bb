// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"
#include "core/data/subset_dataset.h"

namespace mixmask {
namespace {

std::filesystem::path rootOf(const DataConfig& config, const DatasetFormat& format) {
  if (!config.root.empty()) {
    if (isFolder(config.root)) return config.root;
    throw DataError(fmt::format("data.root: {} is not a folder; {} needs {} in a folder of yours",
                                config.root, format.entry.key, format.files));
  }
  if (!format.embeddedRoot.empty() && isFolder(format.embeddedRoot)) return format.embeddedRoot;
  const char* shared = std::getenv("MIXMASK_DATA");
  const bool isSet = shared != nullptr && *shared != '\0';
  const std::filesystem::path expected =
      std::filesystem::path(isSet ? shared : "$MIXMASK_DATA") / format.entry.key;
  if (isSet && isFolder(expected)) return expected;
  throw DataError(fmt::format(
      "The data set {} is not there: put {} into {}{}, or set data.root to the folder that holds "
      "them",
      format.entry.key, format.files, expected.string(),
      isSet ? "" : " (the environment variable MIXMASK_DATA is not set)"));
}

}  // namespace

std::string Dataset::name(std::int64_t index) const {
  return std::to_string(index);
}

std::string Dataset::fingerprint() const {
  Sha256 sum;
  for (std::int64_t i = 0; i < size(); ++i) {
    const cv::Mat picture = image(i);
    sum.add(fmt::format("{} {} {} {}\n", picture.rows, picture.cols, picture.channels(), label(i)));
    for (int row = 0; row < picture.rows; ++row) {
      sum.add(picture.ptr(row), static_cast<std::size_t>(picture.cols) * picture.elemSize());
    }
  }
  return sum.hex();
}

std::shared_ptr<const Dataset> openDataset(const DataConfig& config, Split split,
                                           const std::stop_token& stop) {
  const DatasetFormat& format = datasetFormat(config.name);
  if (config.limit < 0) {
    throw ConfigError(fmt::format(
        "data.limit: {} is below the smallest allowed value 0, which means all", config.limit));
  }
  std::shared_ptr<const Dataset> dataset = format.open(rootOf(config, format), split, stop);
  if (!dataset || config.limit == 0 || config.limit >= dataset->size()) return dataset;
  std::vector<std::int64_t> first(static_cast<std::size_t>(config.limit));
  std::iota(first.begin(), first.end(), std::int64_t{0});
  return std::make_shared<SubsetDataset>(std::move(dataset), std::move(first));
}

}  // namespace mixmask
