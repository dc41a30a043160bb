// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/network_description.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace mixmask {
namespace {

using nlohmann::json;
using Metadata = std::map<std::string, std::string>;

template <typename Item>
std::string listOf(const std::vector<Item>& items) {
  return json(items).dump(-1, ' ', false, json::error_handler_t::replace);
}

// The texts of a file, each of which has to be there.
class MetadataReader {
 public:
  MetadataReader(const Metadata& metadata, const std::filesystem::path& file)
      : metadata_(metadata), file_(file.string()) {}

  std::string text(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end()) fail(key, "is missing");
    return found->second;
  }

  // A number or a list of one type.
  template <typename Value>
  Value value(const std::string& key) const {
    try {
      return json::parse(text(key)).get<Value>();
    } catch (const json::exception&) {
      fail(key, fmt::format("is '{}'", text(key).substr(0, 80)));
    }
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw CheckpointError(
        fmt::format("{}: '{}' in its metadata {}, which describes no network; use another file",
                    file_, key, what));
  }

  const Metadata& metadata_;
  std::string file_;
};

}  // namespace

Metadata metadataOf(const NetworkDescription& description) {
  Metadata metadata{{"backbone", description.backbone.name},
                    {"stem", description.backbone.stem},
                    {"width", fmt::format("{}", description.backbone.width)},
                    {"patch_size", fmt::format("{}", description.backbone.patchSize)},
                    {"channels", fmt::format("{}", description.channels)},
                    {"trained_by", description.trainedBy}};
  if (description.viewSize > 0) metadata["view_size"] = fmt::format("{}", description.viewSize);
  if (!description.mean.empty()) {
    metadata["mean"] = listOf(description.mean);
    metadata["standard_deviation"] = listOf(description.standardDeviation);
  }
  if (!description.classNames.empty()) metadata["class_names"] = listOf(description.classNames);
  return metadata;
}

NetworkDescription descriptionOf(const Metadata& metadata, const std::filesystem::path& file) {
  const MetadataReader reader(metadata, file);
  return {.backbone = {.name = reader.text("backbone"),
                       .stem = reader.text("stem"),
                       .width = reader.value<double>("width"),
                       .patchSize = reader.value<std::int64_t>("patch_size")},
          .channels = reader.value<std::int64_t>("channels"),
          .viewSize = reader.value<std::int64_t>("view_size"),
          .mean = reader.value<std::vector<float>>("mean"),
          .standardDeviation = reader.value<std::vector<float>>("standard_deviation"),
          .classNames = reader.value<std::vector<std::string>>("class_names"),
          .trainedBy = reader.text("trained_by")};
}

}  // namespace mixmask
