// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/session/run_summary.h"

namespace mixmask {

// Of a file that is small in every run; throws DataError for one that is not, or cannot be read.
std::string readSmallText(const std::filesystem::path& file);

// One part of a summary; what is wrong with it becomes a sentence of the run.
template <typename Read>
void tryTo(RunSummary& run, Read read) {
  try {
    read();
  } catch (const Error& error) {
    run.problems.emplace_back(error.what());
  }
}

}  // namespace mixmask
