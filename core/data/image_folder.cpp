// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"
#include "core/data/image_file_dataset.h"

namespace mixmask {
namespace {

std::shared_ptr<const Dataset> openFlat(const std::filesystem::path& root,
                                        const std::stop_token& stop) {
  std::vector<std::string> names = listImages(root, stop);
  if (stop.stop_requested()) return nullptr;
  if (names.empty()) {
    throw DataError(fmt::format(
        "The folder {} holds neither folders train and val, with a folder of JPEG or PNG images "
        "for "
        "each class, nor such images directly; put them there or set data.root to another folder",
        root.string()));
  }
  auto dataset = std::make_shared<ImageFileDataset>(std::vector<std::string>{});
  dataset->add(root, std::move(names), -1);
  return dataset;
}

std::vector<std::string> listClasses(const std::filesystem::path& folder) {
  std::vector<std::string> classes = listFolders(folder);
  if (classes.empty()) {
    throw DataError(
        fmt::format("The folder {} holds no class folders; put the images of each class into a "
                    "folder of its own "
                    "there, or all images without labels into one flat folder",
                    folder.string()));
  }
  return classes;
}

}  // namespace

std::shared_ptr<const Dataset> openImageFolder(const std::filesystem::path& root, Split split,
                                               const std::stop_token& stop) {
  const bool hasTrain = isFolder(root / "train"), hasTest = isFolder(root / "val");
  if (!hasTrain && !hasTest) return openFlat(root, stop);
  const std::filesystem::path folder = root / (split == Split::train ? "train" : "val");
  if (!(split == Split::train ? hasTrain : hasTest)) {
    throw DataError(fmt::format(
        "The folder {} is missing; {} images are looked for in a folder for each class in it",
        folder.string(), split == Split::train ? "training" : "test"));
  }
  // Labels of both splits count the training classes, so that they agree where val lacks some.
  const std::vector<std::string> classes = listClasses(hasTrain ? root / "train" : folder);
  auto dataset = std::make_shared<ImageFileDataset>(classes);
  for (const std::string& name : listClasses(folder)) {
    const auto found = std::lower_bound(classes.begin(), classes.end(), name);
    if (found == classes.end() || *found != name) {
      throw DataError(fmt::format(
          "The class folder {} has no counterpart in {}; remove it or add the class there",
          (folder / name).string(), (root / "train").string()));
    }
    std::vector<std::string> images = listImages(folder / name, stop);
    if (stop.stop_requested()) return nullptr;
    if (images.empty()) {
      throw DataError(
          fmt::format("The class folder {} holds no JPEG or PNG image; remove it or put images in",
                      (folder / name).string()));
    }
    dataset->add(folder / name, std::move(images), found - classes.begin());
  }
  return dataset;
}

}  // namespace mixmask
