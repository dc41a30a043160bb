// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_export.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/checkpoints/export_format.h"
#include "core/training/failure.h"
#include "core/training/network_to_export.h"

namespace mixmask {
namespace {

using Tell = std::function<void(const PhaseChanged&)>;

std::optional<ExportResult> exportTo(const ExportRequest& request, const std::stop_token& stop,
                                     const Tell& tell) {
  const ExportFormat& format = exportFormat(request.format);
  tell({"reading the checkpoint"});
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
  if (stop.stop_requested()) return std::nullopt;
  tell({"writing the file"});
  const ExportedFile written = format.write(request.file, network);
  return ExportResult{.checkpoint = network.source,
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
  return *exportCheckpoint(request, {}, [](const PhaseChanged&) {});
}

std::optional<ExportResult> exportCheckpoint(const ExportRequest& request, std::stop_token stop,
                                             const Tell& tell) {
  try {
    return exportTo(request, stop, tell);
  } catch (...) {
    throwDescribed(std::current_exception());
  }
}

}  // namespace mixmask
