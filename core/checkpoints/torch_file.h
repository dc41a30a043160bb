// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/checkpoints/exported_network.h"

namespace mixmask {

// A .pth file in torch's zip format with a dictionary of all tensors: what
// torch.load(file, weights_only=True) and torch::pickle_load read. Written whole or not at all.
// Throws OutputError.
ExportedFile writeTorchFile(const std::filesystem::path& file, const ExportedNetwork& network);

}  // namespace mixmask
