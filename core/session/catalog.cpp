// SPDX-License-Identifier: Apache-2.0
#include "core/session/catalog.h"

#include <fmt/format.h>
#include <malloc.h>
#include <torch/version.h>

#include <csignal>
#include <opencv2/core/utility.hpp>
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

void prepareProcess() {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write()
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file at its size limit
  cv::setNumThreads(0);
  // A step frees and takes again tensors of tens of megabytes. By default glibc gives each of them
  // back to the system, whose fresh pages then cost a fault each; one heap that keeps what it has
  // saves that.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
}

}  // namespace mixmask
