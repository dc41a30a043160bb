// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask {

// What a user says of a run or of an imported file.
inline constexpr const char* kNotesFile = "notes.md";
inline constexpr const char* kTagsFile = "tags.txt";  // one a line

// Where these are: in the run's folder, or in a hidden one of an import's name beside it.
std::filesystem::path remarksFolder(const std::filesystem::path& runOrImport);
std::filesystem::path importRemarksFolder(const std::filesystem::path& file);

// What cannot be read is a sentence in `problems`.
void readRemarks(RunSummary& run);

// Whole or not at all. Throw OutputError.
void writeNotes(const std::filesystem::path& runOrImport, const std::string& text);
void writeTags(const std::filesystem::path& runOrImport, const std::vector<std::string>& tags);

}  // namespace mixmask
