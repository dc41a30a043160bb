// SPDX-License-Identifier: Apache-2.0
#include "core/session/imported_encoder.h"

#include <fmt/format.h>

#include <chrono>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/config/run_config.h"
#include "core/training/judged_encoder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

void requireFile(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (error || !fs::exists(status)) {
    throw DataError(fmt::format("{} is not there{}; drop a checkpoint file", file.string(),
                                fs::is_symlink(file, error) ? ": the link leads nowhere" : ""));
  }
  if (!fs::is_regular_file(status)) {
    throw DataError(fmt::format("{} is no file; drop a checkpoint file of this or another program",
                                file.string()));
  }
}

// The file of a copy that is not whole goes.
void copyWhole(const fs::path& from, const fs::path& to) {
  const fs::path part = to.parent_path() / ("." + to.filename().string() + ".part");
  std::error_code error, ignored;
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(part, to, error);
  if (!error) return;
  fs::remove(part, ignored);
  throw OutputError(fmt::format("cannot copy {} to {}: {}; make room, or choose another folder",
                                from.string(), to.string(), error.message()));
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
  const fs::path name = file.filename();
  const fs::path place = freePath(root / kImportFolder / name.stem(), name.extension().string());
  copyWhole(file, place);
  return place;
}

RunSummary summarizeImport(const fs::path& file) {
  RunSummary run;
  run.folder = file;
  run.name = file.filename().string();
  run.state = RunState::imported;
  std::error_code unknown;
  const auto bytes = fs::file_size(file, unknown);
  if (!unknown) run.bytes = static_cast<std::int64_t>(bytes);
  const auto time = fs::last_write_time(file, unknown);
  if (!unknown) {
    run.started = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(
            std::chrono::file_clock::to_sys(time)));
  }
  try {
    const JudgedEncoder encoder = openEncoder(file);
    const std::string key = encoder.config.backbone.name;
    run.backbone = {key, choiceLabel(encoder.config, "backbone.name")};
    run.message = fmt::format("An encoder of {}.", encoder.origin);
    run.step = std::max<std::int64_t>(0, encoder.step);
  } catch (const Error& error) {
    run.problems.emplace_back(error.what());
  }
  return run;
}

}  // namespace mixmask
