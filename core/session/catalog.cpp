// SPDX-License-Identifier: Apache-2.0
#include "core/session/catalog.h"

#include <fmt/format.h>
#include <torch/version.h>

#include <opencv2/core/version.hpp>

#include "core/backbones/backbone_table.h"
#include "core/data/dataset.h"
#include "core/evaluation/protocol.h"
#include "core/frameworks/siamese_framework.h"
#include "core/masking/mask_generator.h"
#include "core/mixing/view_mixer.h"
#include "core/training/device.h"

namespace mixmask {
namespace {

template <typename Table>
std::vector<CatalogEntry> entriesOf(const Table& table) {
  std::vector<CatalogEntry> entries;
  for (const auto& row : table) entries.push_back({row.key, row.label, row.description});
  return entries;
}

}  // namespace

Catalog catalog() {
  return {.frameworks = entriesOf(frameworkTable()),
          .mixers = entriesOf(mixerTable()),
          .masks = entriesOf(maskGeneratorTable()),
          .backbones = entriesOf(backboneTable()),
          .protocols = entriesOf(protocolTable()),
          .datasets = entriesOf(datasetTable()),
          .augmentations = entriesOf(augmentationTable())};
}

VersionInfo versionInfo() {
  return {.mixmask = MIXMASK_VERSION,
          .torch = TORCH_VERSION,
          .cuda = MIXMASK_CUDA_VERSION,
          .opencv = CV_VERSION,
          .compiler = fmt::format("GCC {}.{}", __GNUC__, __GNUC_MINOR__),
          .devices = describeDevices()};
}

}  // namespace mixmask
