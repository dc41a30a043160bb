// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"
#include "core/data/idx_file.h"
#include "core/data/memory_dataset.h"

namespace mixmask {
namespace {

constexpr int kSide = 28;

std::filesystem::path findFile(const std::filesystem::path& root, const std::string& name) {
  for (const std::string& candidate : {name + ".gz", name}) {
    if (isFile(root / candidate)) return root / candidate;
  }
  failMissing("fashion-mnist", root, name + ".gz");
}

}  // namespace

std::shared_ptr<const Dataset> openFashionMnist(const std::filesystem::path& root, Split split,
                                                const std::stop_token& /*stop*/) {
  const std::string prefix = split == Split::train ? "train" : "t10k";
  const std::filesystem::path images = findFile(root, prefix + "-images-idx3-ubyte");
  const std::filesystem::path labels = findFile(root, prefix + "-labels-idx1-ubyte");

  MemoryDataset::Contents contents{
      .height = kSide,
      .width = kSide,
      .channels = 1,
      .pixels = readIdxFile(images, {kSide, kSide}),
      .labels = readIdxFile(labels, {}),
      .classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                     "Sneaker", "Bag", "Ankle boot"}};
  const std::size_t count = contents.pixels.size() / (kSide * kSide);
  if (count != contents.labels.size()) {
    throw DataError(fmt::format(
        "{} holds {} labels but {} holds {} images; put both files of the same download there",
        labels.string(), contents.labels.size(), images.string(), count));
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (contents.labels[i] < contents.classNames.size()) continue;
    throw DataError(
        fmt::format("Cannot read {}: record {} (counted from 0) has the label {} and labels are 0 "
                    "to {}; put the "
                    "original file there",
                    labels.string(), i, contents.labels[i], contents.classNames.size() - 1));
  }
  return std::make_shared<MemoryDataset>(std::move(contents));
}

}  // namespace mixmask
