// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/evaluation/features.h"

namespace mixmask {

// $XDG_CACHE_HOME/mixmask/features
std::filesystem::path defaultFeatureCache();

// The features of a data set, in shards of kRows images that are extracted once, kept in a cache on
// disk by what they depend on (weights, images, view), and held in memory as far as the budget
// goes. 1.28 M images of 2048 features are 40 shards of 0.27 GB, 10.5 GB in all: a budget of 4 GB
// holds 14 of them and reads the others whenever they are asked for.
class FeatureShards {
 public:
  static constexpr std::int64_t kRows = 32768;

  struct Options {
    FeatureRequest request{};  // of the whole data set; its count is not looked at
    std::string weights{};     // digestOf() the backbone
    std::string images{};      // the data set's fingerprint() where it is known; empty: taken here
    std::filesystem::path folder{};  // of the cache; empty: nothing is kept on disk
    std::int64_t memoryBytes = std::int64_t{4} << 30;
    std::function<void(const std::string&)> warn = [](const std::string&) {};
  };
  FeatureShards(Backbone backbone, std::shared_ptr<const Dataset> dataset, Options options);

  std::int64_t count() const { return static_cast<std::int64_t>(held_.size()); }
  std::int64_t images() const { return dataset_->size(); }
  // Extracts it, reads it, or has it already; its indices are those of the whole data set. Where
  // the cache cannot be written a warning says so once and nothing else changes. Nothing when
  // stopped. Throws CheckpointError where a feature is not finite.
  std::optional<LabelledFeatures> shard(std::int64_t number, const std::stop_token& stop,
                                        const std::function<void(double)>& progress);
  // Hands out all of them in their order; `progress` gets the share of the whole. False when
  // stopped.
  bool each(const std::stop_token& stop, const std::function<void(double)>& progress,
            const std::function<void(const LabelledFeatures&)>& take);
  // All of them in one, for data sets that are known to fit.
  std::optional<LabelledFeatures> all(const std::stop_token& stop,
                                      const std::function<void(double)>& progress);

 private:
  std::optional<LabelledFeatures> read(std::int64_t number) const;
  void write(std::int64_t number, const LabelledFeatures& features);
  std::filesystem::path fileOf(std::int64_t number) const;

  Backbone backbone_;
  std::shared_ptr<const Dataset> dataset_;
  Options options_;
  std::string key_;  // of everything that the features depend on
  std::vector<std::optional<LabelledFeatures>> held_;
  std::int64_t heldBytes_ = 0;
  bool writes_ = true;
};

// Deletes the files of the cache that were used longest ago until `limitBytes` are left.
void pruneFeatureCache(const std::filesystem::path& folder, std::int64_t limitBytes);

}  // namespace mixmask
