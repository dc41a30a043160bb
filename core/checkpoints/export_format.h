// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/checkpoints/exported_network.h"

namespace mixmask {

// A kind of file that other programs read.
struct ExportFormat {
  std::string key, label, description;
  std::string ending;  // of its files: "onnx"
  // Why it cannot hold the network, as the end of a sentence; "": it can.
  std::string (*misfit)(const ExportedNetwork& network);
  // Whole or not at all. Throws OutputError.
  ExportedFile (*write)(const std::filesystem::path& file, const ExportedNetwork& network);
  // One line, of Python or of options, that reads the file.
  std::string (*usage)(const std::string& file, const ExportedNetwork& network);
};
// In the order in which they are listed.
const std::vector<ExportFormat>& exportFormatTable();
// Throws ConfigError for a name that is not in the table.
const ExportFormat& exportFormat(const std::string& key);

}  // namespace mixmask
