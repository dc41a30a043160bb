// SPDX-License-Identifier: Apache-2.0
#include "core/data/subset_dataset.h"

#include <utility>

#include "core/base/sha256.h"

namespace mixmask {

SubsetDataset::SubsetDataset(std::shared_ptr<const Dataset> all, std::vector<std::int64_t> indices)
    : all_(std::move(all)), indices_(std::move(indices)) {
  classNames_ = all_->classNames();
}

std::string SubsetDataset::fingerprint() const {
  Sha256 sum;
  sum.add(all_->fingerprint());
  sum.add(indices_.data(), indices_.size() * sizeof(std::int64_t));
  return sum.hex();
}

}  // namespace mixmask
