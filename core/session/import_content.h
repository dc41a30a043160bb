// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "core/session/run_summary.h"

namespace mixmask {

// What an imported file itself says. It takes a moment to read, and stays as long as the file does.
struct ImportContent {
  RunSummary about;
  std::filesystem::path results;  // the folder of its evaluations; empty: it holds no encoder
};
// Never throws for what the file holds: that is a sentence in `problems`.
ImportContent readImport(const std::filesystem::path& file);

// With what changes beside the file: tags, notes and its newest kNN evaluation.
RunSummary summarize(const ImportContent& content);

}  // namespace mixmask
