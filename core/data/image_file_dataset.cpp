// SPDX-License-Identifier: Apache-2.0
#include "core/data/image_file_dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/image_files/image_file.h"

namespace mixmask {
namespace {

bool hasImageExtension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return extension == ".jpg" || extension == ".jpeg" || extension == ".png";
}

// The sorted names of the entries for which `wanted(entry)` holds, as far as a stop lets it come.
template <typename Predicate>
std::vector<std::string> list(const std::filesystem::path& folder, const std::stop_token& stop,
                              Predicate wanted) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  const std::filesystem::directory_iterator end;
  for (; !error && entry != end && !stop.stop_requested(); entry.increment(error)) {
    if (wanted(*entry)) names.push_back(entry->path().filename().string());
  }
  if (error) {
    throw DataError(fmt::format("Cannot list the folder {}: {}; check its permissions and the disk",
                                folder.string(), error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> listImages(const std::filesystem::path& folder,
                                    const std::stop_token& stop) {
  return list(folder, stop, [](const std::filesystem::directory_entry& entry) {
    std::error_code ignored;  // of a loop of links: not an image
    return hasImageExtension(entry.path()) && entry.is_regular_file(ignored);
  });
}

std::vector<std::string> listFolders(const std::filesystem::path& folder) {
  return list(folder, {}, [](const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    return entry.path().filename().native().front() != '.' && entry.is_directory(ignored);
  });
}

ImageFileDataset::ImageFileDataset(std::vector<std::string> classNames) {
  requireImageFiles();
  classNames_ = std::move(classNames);
}

void ImageFileDataset::add(const std::filesystem::path& folder, std::vector<std::string> names,
                           std::int64_t label) {
  folders_.push_back(folder);
  for (std::string& name : names) addToLast(std::move(name), label);
}

void ImageFileDataset::addToLast(std::string name, std::int64_t label) {
  pictures_.push_back({std::move(name), static_cast<std::int32_t>(folders_.size() - 1),
                       static_cast<std::int32_t>(label)});
}

cv::Mat ImageFileDataset::image(std::int64_t index) const {
  const Picture& picture = pictures_.at(static_cast<std::size_t>(index));
  return readImage(folders_[static_cast<std::size_t>(picture.folder)] / picture.name, 3);
}

std::int64_t ImageFileDataset::label(std::int64_t index) const {
  return pictures_.at(static_cast<std::size_t>(index)).label;
}

std::string ImageFileDataset::name(std::int64_t index) const {
  const Picture& picture = pictures_.at(static_cast<std::size_t>(index));
  const auto& folder = folders_[static_cast<std::size_t>(picture.folder)];
  return (folder.filename() / picture.name).string();
}

std::string ImageFileDataset::fingerprint() const {
  Sha256 sum;
  for (const Picture& picture : pictures_) {
    const auto file = folders_[static_cast<std::size_t>(picture.folder)] / picture.name;
    std::error_code gone;  // then its size and time are constants of the library
    const auto size = std::filesystem::file_size(file, gone);
    const auto time = std::filesystem::last_write_time(file, gone).time_since_epoch().count();
    sum.add(fmt::format("{}\n{}\n{}\n{}\n", file.string(), picture.label, size, time));
  }
  return sum.hex();
}

}  // namespace mixmask
