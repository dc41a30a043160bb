// SPDX-License-Identifier: Apache-2.0
#include "core/data/dataset.h"

namespace mixmask {

AugmentationOptions augmentationOf(const RunConfig& config) {
  const AugmentationEntry& entry = augmentationEntry(config.augmentation.name);
  AugmentationOptions options = entry.options.read(config.augmentation.options);
  if (options.viewSize == 0) options.viewSize = datasetEntry(config.data.name).viewSize;
  return options;
}

}  // namespace mixmask
