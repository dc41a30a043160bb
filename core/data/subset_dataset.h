// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "core/data/dataset.h"

namespace mixmask {

// Some images of another data set, in the order of their indices there.
class SubsetDataset : public Dataset {
 public:
  SubsetDataset(std::shared_ptr<const Dataset> all, std::vector<std::int64_t> indices);
  std::int64_t size() const override { return static_cast<std::int64_t>(indices_.size()); }
  cv::Mat image(std::int64_t index) const override { return all_->image(inAll(index)); }
  std::int64_t label(std::int64_t index) const override { return all_->label(inAll(index)); }
  std::string name(std::int64_t index) const override { return all_->name(inAll(index)); }
  std::string fingerprint() const override;

 private:
  std::int64_t inAll(std::int64_t index) const {
    return indices_.at(static_cast<std::size_t>(index));
  }

  std::shared_ptr<const Dataset> all_;
  std::vector<std::int64_t> indices_;
};

}  // namespace mixmask
