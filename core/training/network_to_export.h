// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/checkpoints/exported_network.h"

namespace mixmask {

// The network in a file for another program: of a run folder or one of our checkpoints the encoder
// that is judged, of a classifier file all of it, of another program's file what importBackbone()
// finds. Throws CheckpointError, also where a value is not finite.
ExportedNetwork networkToExport(const std::filesystem::path& fileOrRun);

}  // namespace mixmask
