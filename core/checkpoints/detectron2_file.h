// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/checkpoints/exported_network.h"

namespace mixmask {

// A ResNet without its classifier as the .pkl file that Detectron2 takes for MODEL.WEIGHTS: a
// pickle of {"model": {name: numpy array}, "__author__", "matching_heuristics": True}, as MoCo's
// detection/convert-pretrain-to-detectron2.py makes it. Written whole or not at all. Throws
// OutputError.
ExportedFile writeDetectron2File(const std::filesystem::path& file, const ExportedNetwork& network);

}  // namespace mixmask
