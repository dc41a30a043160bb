// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_remarks.h"

#include <fmt/format.h>

#include "core/base/file_output.h"
#include "core/base/paths.h"
#include "core/session/imported_encoder.h"
#include "core/session/run_library.h"
#include "core/session/summary_reading.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& runOrImport, const char* name, const std::string& text) {
  const fs::path folder = remarksFolder(runOrImport);
  std::error_code error;
  if (folder != runOrImport) fs::create_directory(folder, error);
  if (error) throw OutputError(outputFailure(folder, error.value()));
  writeFileAtomically(folder / name, text);
}

}  // namespace

fs::path importRemarksFolder(const fs::path& file) {
  return file.parent_path() / fmt::format(".{}", file.filename().string());
}

fs::path remarksFolder(const fs::path& runOrImport) {
  return isImport(runOrImport) ? importRemarksFolder(runOrImport) : runOrImport;
}

void readRemarks(RunSummary& run) {
  const fs::path folder = remarksFolder(run.folder);
  const fs::path notes = folder / kNotesFile, tags = folder / kTagsFile;
  tryTo(run, [&] { run.notes = isThere(notes) ? readSmallText(notes) : std::string(); });
  tryTo(run, [&] {
    if (isThere(tags)) run.tags = parseTags(readSmallText(tags));
  });
}

void writeNotes(const fs::path& runOrImport, const std::string& text) {
  write(runOrImport, kNotesFile, text);
}

void writeTags(const fs::path& runOrImport, const std::vector<std::string>& tags) {
  std::string text;
  for (const std::string& tag : tags) text += tag + "\n";
  write(runOrImport, kTagsFile, text);
}

}  // namespace mixmask
