// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_export.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/checkpoints/export_format.h"
#include "core/training/failure.h"
#include "core/training/network_to_export.h"

namespace mixmask {
namespace {

ExportResult exportTo(const ExportRequest& request) {
  const ExportFormat& format = exportFormat(request.format);
  const ExportedNetwork network = networkToExport(request.checkpoint);
  const std::string misfit = format.misfit(network);
  if (!misfit.empty()) {
    throw ConfigError(
        fmt::format("--format {}: {}: {}", format.key, network.source.string(), misfit));
  }
  std::error_code unknown;
  if (std::filesystem::equivalent(request.file, network.source, unknown)) {
    throw ConfigError(
        fmt::format("--out {}: that is the checkpoint itself, which holds more than the export; "
                    "name another file",
                    request.file.string()));
  }
  const ExportedFile written = format.write(request.file, network);
  return {.checkpoint = network.source,
          .backbone = network.description.backbone.name,
          .tensors = written.tensors,
          .bytes = written.bytes,
          .usage = format.usage(request.file.string(), network)};
}

}  // namespace

std::vector<ExportFormatInfo> exportFormats() {
  std::vector<ExportFormatInfo> formats;
  for (const ExportFormat& format : exportFormatTable()) {
    formats.push_back({format.key, format.label, format.description, format.ending});
  }
  return formats;
}

ExportResult exportCheckpoint(const ExportRequest& request) {
  try {
    return exportTo(request);
  } catch (...) {
    throwDescribed(std::current_exception());
  }
}

}  // namespace mixmask
