// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/feature_shards.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/sha256.h"
#include "core/checkpoints/safetensors.h"
#include "core/data/subset_dataset.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 2;  // of what is in a file and how it was made

std::string keyOf(const std::string& weights, const std::string& images,
                  const FeatureRequest& request) {
  Sha256 sum;
  sum.add(fmt::format("features {}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", kVersion, weights, images,
                      request.viewSize, request.normalization.mean,
                      request.normalization.standardDeviation, static_cast<int>(request.precision),
                      torch::Device(request.device.type()).str()));
  return sum.hex();
}

std::int64_t bytesOf(const LabelledFeatures& features) {
  return static_cast<std::int64_t>(features.features.nbytes() + features.labels.nbytes() +
                                   features.indices.nbytes());
}

bool fits(const LabelledFeatures& features, std::int64_t dim) {
  return features.features.dim() == 2 && features.features.size(1) == dim &&
         features.features.scalar_type() == torch::kFloat32 &&
         features.labels.scalar_type() == torch::kInt64 &&
         features.indices.scalar_type() == torch::kInt64 &&
         features.labels.numel() == features.features.size(0) &&
         features.indices.numel() == features.features.size(0);
}

}  // namespace

fs::path defaultFeatureCache() {
  return userFolder("XDG_CACHE_HOME", ".cache") / "features";
}

FeatureShards::FeatureShards(Backbone backbone, std::shared_ptr<const Dataset> dataset,
                             Options options)
    : backbone_(std::move(backbone)), dataset_(std::move(dataset)), options_(std::move(options)) {
  held_.resize(static_cast<std::size_t>((dataset_->size() + kRows - 1) / kRows));
  if (!options_.folder.empty()) {
    const auto& known = options_.images;
    key_ =
        keyOf(options_.weights, known.empty() ? dataset_->fingerprint() : known, options_.request);
  }
}

fs::path FeatureShards::fileOf(std::int64_t number) const {
  return options_.folder / fmt::format("{}-{:05}.safetensors", key_, number);
}

std::optional<LabelledFeatures> FeatureShards::read(std::int64_t number) const {
  const fs::path file = fileOf(number);
  std::error_code none;
  if (options_.folder.empty() || !fs::exists(file, none)) return std::nullopt;
  try {
    const TensorFile content = readTensorFile(file, /*requireDigest=*/true);
    LabelledFeatures features{content.at("features"), content.at("labels"), content.at("indices")};
    if (!fits(features, backbone_->featureDim())) return std::nullopt;
    fs::last_write_time(file, fs::file_time_type::clock::now(), none);  // used just now
    return features;
  } catch (const CheckpointError&) {
    return std::nullopt;  // damaged: extracted again
  }
}

void FeatureShards::write(std::int64_t number, const LabelledFeatures& features) {
  // Bad images may be repaired, so features without them are not kept.
  if (options_.folder.empty() || !writes_ || !features.problems.empty()) return;
  try {
    std::error_code failed;
    fs::create_directories(options_.folder, failed);
    writeTensorFile(fileOf(number), {{{"features", features.features.contiguous()},
                                      {"labels", features.labels},
                                      {"indices", features.indices}},
                                     {}});
  } catch (const OutputError& error) {
    writes_ = false;
    options_.warn(fmt::format("features are not kept for the next evaluation: {}", error.what()));
  }
}

std::optional<LabelledFeatures> FeatureShards::shard(std::int64_t number,
                                                     const std::stop_token& stop,
                                                     const std::function<void(double)>& progress) {
  auto& held = held_.at(static_cast<std::size_t>(number));
  if (held) return held;
  auto features = read(number);
  if (!features) {
    const std::int64_t first = number * kRows;
    std::vector<std::int64_t> indices(
        static_cast<std::size_t>(std::min(kRows, dataset_->size() - first)));
    for (std::size_t i = 0; i < indices.size(); ++i) {
      indices[i] = first + static_cast<std::int64_t>(i);
    }
    FeatureRequest request = options_.request;
    request.count = 0;
    features =
        extractFeatures(backbone_, SubsetDataset(dataset_, indices), request, stop, progress);
    if (stop.stop_requested()) return std::nullopt;
    features->indices += first;
    if (!torch::isfinite(features->features).all().item<bool>()) {
      throw CheckpointError(
          "the network gives features that are not finite; judge an earlier "
          "checkpoint, or this one with runtime.precision=fp32");
    }
    write(number, *features);
  }
  if (heldBytes_ + bytesOf(*features) <= options_.memoryBytes) {
    heldBytes_ += bytesOf(*features);
    held = features;
  }
  return features;
}

bool FeatureShards::each(const std::stop_token& stop, const std::function<void(double)>& progress,
                         const std::function<void(const LabelledFeatures&)>& take) {
  for (std::int64_t i = 0; i < count(); ++i) {
    const auto part = shard(i, stop, [&](double share) {
      progress((static_cast<double>(i) + share) / static_cast<double>(count()));
    });
    if (!part) return false;
    take(*part);
  }
  return true;
}

std::optional<LabelledFeatures> FeatureShards::all(const std::stop_token& stop,
                                                   const std::function<void(double)>& progress) {
  std::vector<torch::Tensor> features, labels, indices;
  LabelledFeatures joined;
  const bool whole = each(stop, progress, [&](const LabelledFeatures& part) {
    features.push_back(part.features);
    labels.push_back(part.labels);
    indices.push_back(part.indices);
    joined.problems.insert(joined.problems.end(), part.problems.begin(), part.problems.end());
  });
  if (!whole) return std::nullopt;
  joined.features = torch::cat(features);
  joined.labels = torch::cat(labels);
  joined.indices = torch::cat(indices);
  return joined;
}

void pruneFeatureCache(const fs::path& folder, std::int64_t limitBytes) {
  struct Entry {
    fs::file_time_type used;
    fs::path file;
    std::int64_t bytes;
  };
  std::vector<Entry> entries;
  std::error_code code;
  std::int64_t total = 0;
  for (const auto& item : fs::directory_iterator(folder, code)) {
    if (item.path().extension() != ".safetensors" || !item.is_regular_file(code)) continue;
    entries.push_back(
        {item.last_write_time(code), item.path(), static_cast<std::int64_t>(item.file_size(code))});
    total += entries.back().bytes;
  }
  std::ranges::sort(entries, {}, &Entry::used);
  for (const Entry& entry : entries) {
    if (total <= limitBytes) break;
    if (fs::remove(entry.file, code)) total -= entry.bytes;
  }
}

}  // namespace mixmask
