// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace mixmask {

// Names of the regular files directly in a folder that end in .jpg, .jpeg or .png in any case,
// sorted by their bytes; some of them where a stop was requested. Throws DataError where the folder
// cannot be listed.
std::vector<std::string> listImages(const std::filesystem::path& folder,
                                    const std::stop_token& stop = {});
// Names of the folders directly in a folder, sorted; hidden ones are left out.
std::vector<std::string> listFolders(const std::filesystem::path& folder);

// Pictures that are decoded when they are asked for, as RGB.
class ImageFileDataset : public Dataset {
 public:
  // Throws DataError in a build that decodes no images.
  explicit ImageFileDataset(std::vector<std::string> classNames);
  // The images of one folder with one label; -1: none.
  void add(const std::filesystem::path& folder, std::vector<std::string> names, std::int64_t label);
  // One image of the folder added last.
  void addToLast(std::string name, std::int64_t label);

  std::int64_t size() const override { return static_cast<std::int64_t>(pictures_.size()); }
  cv::Mat image(std::int64_t index) const override;
  std::int64_t label(std::int64_t index) const override;
  std::string name(std::int64_t index) const override;
  // Over names, labels, sizes and times of the files, which are not read.
  std::string fingerprint() const override;

 private:
  struct Picture {
    std::string name;  // within its folder: a million full paths would take 100 MB
    std::int32_t folder = 0, label = -1;
  };
  std::vector<std::filesystem::path> folders_;
  std::vector<Picture> pictures_;
};

}  // namespace mixmask
