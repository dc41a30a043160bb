// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/data/dataset.h"

namespace mixmask {
namespace {

TEST(AugmentationOf, TakesTheViewSizeOfTheDataSet) {
  RunConfig config;
  config.data.name = "tiny-imagenet";
  EXPECT_EQ(augmentationOf(config).viewSize, 64);
  config.data.name = "fashion-mnist";
  EXPECT_EQ(augmentationOf(config).viewSize, 28);
}

TEST(AugmentationOf, KeepsTheOptionsThatAreSet) {
  RunConfig config;
  config.augmentation.options["viewSize"] = std::int64_t{96};
  config.augmentation.options["cropScaleMin"] = 0.35;
  const AugmentationOptions options = augmentationOf(config);
  EXPECT_EQ(options.viewSize, 96);
  EXPECT_EQ(options.cropScaleMin, 0.35);
  EXPECT_EQ(options.flipProbability, AugmentationOptions{}.flipProbability);
}

TEST(AugmentationOf, AnUnknownNameIsAConfigError) {
  RunConfig config;
  config.augmentation.name = "none of these";
  EXPECT_THROW(augmentationOf(config), ConfigError);
}

}  // namespace
}  // namespace mixmask
