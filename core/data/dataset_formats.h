// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace mixmask {

// One row of the list of data sets: what is known before it is read, and how it is opened.
struct DatasetFormat {
  DatasetEntry entry;
  std::string embeddedRoot;  // where a system package puts it; empty: there is none
  std::string files;         // "train.bin and test.bin (...)": continues "put"
  // Null: a stop was requested while a folder was listed.
  std::shared_ptr<const Dataset> (*open)(const std::filesystem::path& root, Split split,
                                         const std::stop_token& stop) = nullptr;
};

// In the order in which they are listed.
const std::vector<DatasetFormat>& datasetFormats();
// Throws ConfigError for a name that is not in the table.
const DatasetFormat& datasetFormat(const std::string& name);

// Throws the DataError for a folder in which a file of that data set is missing.
[[noreturn]] void failMissing(const std::string& name, const std::filesystem::path& folder,
                              const std::string& file);

// Fashion-MNIST (Xiao et al. 2017): IDX files, gzipped or not. 28 x 28, grey, 10 classes.
std::shared_ptr<const Dataset> openFashionMnist(const std::filesystem::path& root, Split split,
                                                const std::stop_token& stop);
// CIFAR (Krizhevsky 2009), binary version. 32 x 32, RGB, 10 classes or 100 fine ones.
std::shared_ptr<const Dataset> openCifar10(const std::filesystem::path& root, Split split,
                                           const std::stop_token& stop);
std::shared_ptr<const Dataset> openCifar100(const std::filesystem::path& root, Split split,
                                            const std::stop_token& stop);
// Tiny-ImageNet (CS231n) in its own layout. 64 x 64, 200 classes.
std::shared_ptr<const Dataset> openTinyImageNet(const std::filesystem::path& root, Split split,
                                                const std::stop_token& stop);
// root/{train,val}/<class>/*.jpg, or images without labels directly in root.
std::shared_ptr<const Dataset> openImageFolder(const std::filesystem::path& root, Split split,
                                               const std::stop_token& stop);

}  // namespace mixmask
