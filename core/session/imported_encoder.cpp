// SPDX-License-Identifier: Apache-2.0
#include "core/session/imported_encoder.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/base/paths.h"
#include "core/session/import_content.h"
#include "core/session/import_place.h"
#include "core/training/judged_encoder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

void requireFile(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (error == std::errc::permission_denied) throw DataError(readingForbidden(file));
  if (error || !fs::exists(status)) {
    throw DataError(fmt::format("{} is not there{}; drop a checkpoint file", file.string(),
                                fs::is_symlink(file, error) ? ": the link leads nowhere" : ""));
  }
  if (!fs::is_regular_file(status)) {
    throw DataError(fmt::format("{} is no file; drop a checkpoint file of this or another program",
                                file.string()));
  }
}

void makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError(outputFailure(folder, error.value()));
}

}  // namespace

bool isImport(const fs::path& file) {
  std::error_code unknown;
  return file.parent_path().filename() == kImportFolder && fs::is_regular_file(file, unknown);
}

fs::path importEncoder(const fs::path& root, const fs::path& file) {
  requireFile(file);
  std::error_code unknown;
  if (fs::exists(root / "config.yaml", unknown)) {
    throw OutputError(fmt::format("{} is one run; show a folder of runs to import {} beside them",
                                  root.string(), file.string()));
  }
  openEncoder(file);  // refuses what holds none
  const fs::path folder = root / kImportFolder;
  makeFolder(folder);
  const fs::path place = freeImportPath(folder / file.filename());
  copyFileAtomically(file, place);
  return place;
}

RunSummary summarizeImport(const fs::path& file) {
  return summarize(readImport(file));
}

}  // namespace mixmask
