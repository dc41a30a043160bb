// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "core/base/error.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"

namespace mixmask {
namespace {

// The first images of another data set, in its order.
class FirstImages : public Dataset {
 public:
  FirstImages(std::shared_ptr<const Dataset> all, std::int64_t size)
      : all_(std::move(all)), size_(size) {
    classNames_ = all_->classNames();
  }
  std::int64_t size() const override { return size_; }
  cv::Mat image(std::int64_t index) const override { return all_->image(checked(index)); }
  std::int64_t label(std::int64_t index) const override { return all_->label(checked(index)); }

 private:
  std::int64_t checked(std::int64_t index) const {
    if (index < 0 || index >= size_) throw std::out_of_range("index of an image");
    return index;
  }

  std::shared_ptr<const Dataset> all_;
  std::int64_t size_;
};

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

std::shared_ptr<const Dataset> openDataset(const DataConfig& config, Split split) {
  const DatasetFormat& format = datasetFormat(config.name);
  if (config.limit < 0) {
    throw ConfigError(fmt::format(
        "data.limit: {} is below the smallest allowed value 0, which means all", config.limit));
  }
  std::shared_ptr<const Dataset> dataset = format.open(rootOf(config, format), split);
  if (config.limit == 0 || config.limit >= dataset->size()) return dataset;
  return std::make_shared<FirstImages>(std::move(dataset), config.limit);
}

}  // namespace mixmask
