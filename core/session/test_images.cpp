// SPDX-License-Identifier: Apache-2.0
#include "core/session/test_images.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/training/picture_of.h"

namespace mixmask {
namespace {

class TestImagesOfDataset : public TestImages {
 public:
  explicit TestImagesOfDataset(const DataConfig& data) : dataset_(openDataset(data, Split::test)) {}

  std::int64_t size() const override { return dataset_->size(); }
  std::string fingerprint() const override { return dataset_->fingerprint(); }

  Picture picture(std::int64_t index) const override {
    if (index < 0 || index >= size()) {
      throw DataError(fmt::format("there is no test image {}; there are {}", index, size()));
    }
    return pictureOf(dataset_->image(index));
  }

 private:
  std::shared_ptr<const Dataset> dataset_;
};

}  // namespace

std::unique_ptr<TestImages> openTestImages(const DataConfig& data) {
  return std::make_unique<TestImagesOfDataset>(data);
}

}  // namespace mixmask
