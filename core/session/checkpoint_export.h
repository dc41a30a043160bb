// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/session/events.h"

namespace mixmask {

struct ExportFormatInfo {
  std::string key, label, description;
  std::string ending;  // of its files: "onnx"
};
// What exportCheckpoint() can write, in the order in which they are listed.
std::vector<ExportFormatInfo> exportFormats();

struct ExportRequest {
  // A run folder (its newest checkpoint), one of our checkpoints or classifiers, or another
  // program's file.
  std::filesystem::path checkpoint;
  std::string format;          // a key of exportFormats()
  std::filesystem::path file;  // is written whole or not at all; one that is there is replaced
};

struct ExportResult {
  std::filesystem::path checkpoint;  // the file that was read
  std::string backbone;              // "resnet18"
  std::int64_t tensors = 0, bytes = 0;
  std::string usage;  // one line, of Python or of options, that reads the file
};

// Throws Error: of the kind configuration where the format does not exist, cannot hold the network,
// or would replace the checkpoint itself; checkpoint where that cannot be used; output where the
// file cannot be written.
ExportResult exportCheckpoint(const ExportRequest& request);

// The same for whoever may not wait: tells what it does, and ends without a file when it is stopped
// before it writes. Nothing: it was stopped.
std::optional<ExportResult> exportCheckpoint(const ExportRequest& request, std::stop_token stop,
                                             const std::function<void(const PhaseChanged&)>& tell);

}  // namespace mixmask
