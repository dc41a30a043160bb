// SPDX-License-Identifier: Apache-2.0
#include "core/session/import_place.h"

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/session/run_remarks.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

}  // namespace

fs::path freeImportPath(const fs::path& wanted) {
  return freePath(
      wanted.parent_path() / wanted.stem(), wanted.extension().string(),
      [](const fs::path& file) { return isThere(file) || isThere(importRemarksFolder(file)); });
}

void moveImport(const fs::path& from, const fs::path& to) {
  const fs::path remarks = importRemarksFolder(from);
  const bool hasRemarks = isThere(remarks);
  if (hasRemarks) moveTo(remarks, importRemarksFolder(to));
  try {
    moveTo(from, to);
  } catch (const OutputError&) {
    std::error_code stays;
    if (hasRemarks) fs::rename(importRemarksFolder(to), remarks, stays);
    throw;
  }
}

}  // namespace mixmask
