// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/checkpoints/exported_network.h"

namespace mixmask {

// A ResNet as an ONNX model (see onnxGraphOf) with the description of the network in its metadata.
// Written whole or not at all. Throws OutputError.
ExportedFile writeOnnxFile(const std::filesystem::path& file, const ExportedNetwork& network);

}  // namespace mixmask
