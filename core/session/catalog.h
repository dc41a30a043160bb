// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/config/option.h"

namespace mixmask {

// One method, data set or protocol: what a list, a form or `mixmask methods` shows of it.
struct CatalogEntry {
  std::string key;
  std::string label;
  std::string description;  // one sentence
};

struct Catalog {
  std::vector<CatalogEntry> frameworks, mixers, masks, backbones, protocols, datasets,
      augmentations;
};
Catalog catalog();

struct VersionInfo {
  std::string mixmask, torch, cuda, opencv, compiler;  // cuda: "" without CUDA kernels
  std::vector<std::string> devices;                    // "cpu: 2 threads", "cuda:0: NVIDIA ..."
};
VersionInfo versionInfo();

}  // namespace mixmask
