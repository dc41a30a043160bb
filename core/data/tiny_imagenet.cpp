// SPDX-License-Identifier: Apache-2.0
// Tiny-ImageNet (Stanford CS231n): wnids.txt lists the classes, words.txt names them, training
// images lie in train/<wnid>/images, test images in val/images with labels in val_annotations.txt.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/data/dataset_files.h"
#include "core/data/dataset_formats.h"
#include "core/data/image_file_dataset.h"

namespace mixmask {
namespace {

constexpr const char* kKey = "tiny-imagenet";

[[noreturn]] void failLine(const std::filesystem::path& file, std::size_t line,
                           const std::string& what) {
  throw DataError(fmt::format("Cannot read {}: line {} {}; put the original file there",
                              file.string(), line, what));
}

// Label of each wnid: its place in wnids.txt.
std::map<std::string, std::int64_t> readWnids(const std::filesystem::path& file) {
  std::map<std::string, std::int64_t> labels;
  const std::vector<std::string> lines = readLines(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    // It becomes a part of a path: no way out of the folder.
    if (lines[i] == ".." || lines[i].find('/') != std::string::npos) {
      failLine(file, i + 1, fmt::format("has \"{}\", which is no wnid", lines[i]));
    }
    if (!labels.emplace(lines[i], labels.size()).second) {
      failLine(file, i + 1, fmt::format("repeats the wnid {}", lines[i]));
    }
  }
  if (labels.empty()) {
    throw DataError(fmt::format("Cannot read {}: it lists no class; put the original file there",
                                file.string()));
  }
  return labels;
}

// The first of the words that words.txt gives a wnid ("goldfish, Carassius auratus"), else the
// wnid.
std::vector<std::string> nameClasses(const std::map<std::string, std::int64_t>& labels,
                                     const std::filesystem::path& wordsFile) {
  std::vector<std::string> names(labels.size());
  for (const auto& [wnid, label] : labels) names[static_cast<std::size_t>(label)] = wnid;
  if (!isFile(wordsFile)) return names;
  for (const std::string& line : readLines(wordsFile)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const auto found = labels.find(line.substr(0, tab));
    const std::string word = line.substr(tab + 1, line.find(',', tab) - tab - 1);
    if (found != labels.end() && !word.empty()) {
      names[static_cast<std::size_t>(found->second)] = word;
    }
  }
  return names;
}

void addTrain(ImageFileDataset& dataset, const std::filesystem::path& root,
              const std::map<std::string, std::int64_t>& labels, const std::stop_token& stop) {
  for (const auto& [wnid, label] : labels) {
    const std::filesystem::path folder = root / "train" / wnid / "images";
    if (!isFolder(folder)) failMissing(kKey, root, fmt::format("train/{}/images", wnid));
    std::vector<std::string> images = listImages(folder, stop);
    if (stop.stop_requested()) return;
    if (images.empty()) {
      throw DataError(
          fmt::format("The class folder {} holds no JPEG or PNG image; unpack the archive again",
                      folder.string()));
    }
    dataset.add(folder, std::move(images), label);
  }
}

// A line is "val_0.JPEG <tab> n03444034 <tab> a bounding box, which is not used".
void addTest(ImageFileDataset& dataset, const std::filesystem::path& root,
             const std::map<std::string, std::int64_t>& labels) {
  const std::filesystem::path folder = root / "val" / "images";
  const std::filesystem::path annotations = root / "val" / "val_annotations.txt";
  if (!isFolder(folder)) failMissing(kKey, root, "val/images");
  if (!isFile(annotations)) failMissing(kKey, root, "val/val_annotations.txt");
  const std::vector<std::string> images = listImages(folder);
  dataset.add(folder, {}, -1);
  const std::vector<std::string> lines = readLines(annotations);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::size_t tab = lines[i].find('\t');
    if (tab == std::string::npos) failLine(annotations, i + 1, "has no tab after the image's name");
    const std::string name = lines[i].substr(0, tab);
    const std::string wnid = lines[i].substr(tab + 1, lines[i].find('\t', tab + 1) - tab - 1);
    const auto label = labels.find(wnid);
    if (label == labels.end()) {
      failLine(annotations, i + 1, fmt::format("has the class {}, which wnids.txt lacks", wnid));
    }
    if (!std::binary_search(images.begin(), images.end(), name)) {
      failLine(annotations, i + 1, fmt::format("names {}, which is no image in val/images", name));
    }
    dataset.addToLast(name, label->second);
  }
  if (dataset.size() == 0) {
    throw DataError(fmt::format("Cannot read {}: it lists no image; put the original file there",
                                annotations.string()));
  }
}

}  // namespace

std::shared_ptr<const Dataset> openTinyImageNet(const std::filesystem::path& given, Split split,
                                                const std::stop_token& stop) {
  const std::filesystem::path root = folderHolding("wnids.txt", given, "tiny-imagenet-200");
  if (!isFile(root / "wnids.txt")) failMissing(kKey, root, "wnids.txt");
  const std::map<std::string, std::int64_t> labels = readWnids(root / "wnids.txt");
  auto dataset = std::make_shared<ImageFileDataset>(nameClasses(labels, root / "words.txt"));
  if (split == Split::train) {
    addTrain(*dataset, root, labels, stop);
    if (stop.stop_requested()) return nullptr;
  } else {
    addTest(*dataset, root, labels);
  }
  return dataset;
}

}  // namespace mixmask
