// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset_formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"

namespace mixmask {
namespace {

// Functions, so that a table built before main() finds them.
std::vector<float> imageNetMean() {
  return {0.485f, 0.456f, 0.406f};
}
std::vector<float> imageNetDeviation() {
  return {0.229f, 0.224f, 0.225f};
}

DatasetFormat fashionMnist() {
  return {
      {.key = "fashion-mnist",
       .label = "Fashion-MNIST",
       .description = "70,000 grey pictures of clothes in 10 classes, 28 x 28 pixels; IDX files "
                      "as in Debian's package dataset-fashion-mnist, which is found by itself.",
       .channels = 1,
       .viewSize = 28,
       .mean = {0.2860f},
       .standardDeviation = {0.3530f}},
      "/usr/share/datasets/fashion-mnist",
      "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and "
      "t10k-labels-idx1-ubyte.gz (of Debian's package dataset-fashion-mnist, or of "
      "https://github.com/zalandoresearch/fashion-mnist; unpacked ones will do)",
      &openFashionMnist};
}

DatasetFormat cifar10() {
  return {{.key = "cifar10",
           .label = "CIFAR-10",
           .description = "60,000 colour pictures in 10 classes, 32 x 32 pixels; the binary "
                          "version, also in its folder cifar-10-batches-bin.",
           .channels = 3,
           .viewSize = 32,
           .mean = {0.4914f, 0.4822f, 0.4465f},
           .standardDeviation = {0.2023f, 0.1994f, 0.2010f}},
          "",
          "data_batch_1.bin to data_batch_5.bin and test_batch.bin (the binary version, "
          "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz, unpacked)",
          &openCifar10};
}

DatasetFormat cifar100() {
  return {{.key = "cifar100",
           .label = "CIFAR-100",
           .description = "60,000 colour pictures in 100 fine classes, 32 x 32 pixels; the binary "
                          "version, also in its folder cifar-100-binary.",
           .channels = 3,
           .viewSize = 32,
           .mean = {0.5071f, 0.4865f, 0.4409f},
           .standardDeviation = {0.2673f, 0.2564f, 0.2762f}},
          "",
          "train.bin and test.bin (the binary version, "
          "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz, unpacked)",
          &openCifar100};
}

DatasetFormat tinyImageNet() {
  return {
      {.key = "tiny-imagenet",
       .label = "Tiny-ImageNet",
       .description = "110,000 labelled colour pictures in 200 classes, 64 x 64 pixels; its own "
                      "layout, also in its folder tiny-imagenet-200.",
       .channels = 3,
       .viewSize = 64,
       .mean = imageNetMean(),
       .standardDeviation = imageNetDeviation()},
      "",
      "wnids.txt, train/<wnid>/images/*.JPEG, val/images/*.JPEG and val/val_annotations.txt "
      "(http://cs231n.stanford.edu/tiny-imagenet-200.zip, unpacked)",
      &openTinyImageNet};
}

DatasetFormat imageFolder() {
  return {{.key = "image-folder",
           .label = "Folder of images",
           .description = "JPEG and PNG files of any size: in train/<class>/ and val/<class>/ as "
                          "ImageNet has them, or in one flat folder without labels, which then "
                          "serves for training and testing.",
           .channels = 3,
           .viewSize = 224,
           .mean = imageNetMean(),
           .standardDeviation = imageNetDeviation()},
          "",
          "folders train/<class>/ and val/<class>/ of JPEG or PNG files, or such files without "
          "folders",
          &openImageFolder};
}

}  // namespace

const std::vector<DatasetFormat>& datasetFormats() {
  static const std::vector<DatasetFormat> list{fashionMnist(), cifar10(), cifar100(),
                                               tinyImageNet(), imageFolder()};
  return list;
}

const DatasetFormat& datasetFormat(const std::string& name) {
  std::vector<std::string> known;
  for (const DatasetFormat& format : datasetFormats()) {
    if (format.entry.key == name) return format;
    known.push_back(format.entry.key);
  }
  throw ConfigError(fmt::format("data.name: there is no data set \"{}\"; use one of {}", name,
                                fmt::join(known, ", ")));
}

void failMissing(const std::string& name, const std::filesystem::path& folder,
                 const std::string& file) {
  throw DataError(fmt::format(
      "The folder {} holds no {}; {} needs {}: put them there, or set data.root to the folder that "
      "holds them",
      folder.string(), file, name, datasetFormat(name).files));
}

const std::vector<DatasetEntry>& datasetTable() {
  static const std::vector<DatasetEntry> list = [] {
    std::vector<DatasetEntry> entries;
    for (const DatasetFormat& format : datasetFormats()) entries.push_back(format.entry);
    return entries;
  }();
  return list;
}

const DatasetEntry& datasetEntry(const std::string& name) {
  return datasetFormat(name).entry;
}

}  // namespace mixmask
