// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_summary.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/row_file.h"
#include "core/checkpoints/run_control.h"
#include "core/checkpoints/run_folder.h"
#include "core/checkpoints/run_lock.h"
#include "core/checkpoints/run_records.h"
#include "core/session/loss_sketch.h"
#include "core/session/run_remarks.h"
#include "core/session/run_settings.h"
#include "core/session/summary_reading.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLastRows = 4096;  // bytes of a table's end
constexpr int kMostFiles = 10000;         // whose sizes are added up
constexpr std::array kStates{RunState::preparing, RunState::running, RunState::paused,
                             RunState::finished,  RunState::stopped, RunState::failed};

std::string hostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// The seconds of "2024-05-01T12:34:56Z".
std::optional<std::time_t> parseUtc(const std::string& text) {
  std::tm time{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  return end != nullptr && *end == '\0' ? std::optional(::timegm(&time)) : std::nullopt;
}

std::optional<std::time_t> lastChange(const fs::path& file) {
  std::error_code unknown;
  const auto time = fs::last_write_time(file, unknown);
  if (unknown) return std::nullopt;
  return std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(
          std::chrono::file_clock::to_sys(time)));
}

// The lock is the last word: the system frees it when the process ends in whatever way.
void judge(RunSummary& run) {
  if (isQuiet(run) && run.host == hostName() && !isRunLocked(run.folder)) {
    run.state = RunState::interrupted;
  }
}

void readStatusOf(RunSummary& run) {
  const fs::path file = run.folder / "status.json";
  if (!isThere(file)) {
    throw DataError("status.json is missing: the run is being made, or ended in its first second");
  }
  readSmallText(file);  // refuses what is far too large
  const RunStatus status = readStatus(run.folder);
  for (const RunState state : kStates) {
    if (status.state == nameOf(state)) run.state = state;
  }
  run.host = status.host;
  run.pid = status.pid;
  run.step = status.step;
  run.totalSteps = status.totalSteps;
  run.message = status.message;
  if (run.state == RunState::unknown) {
    throw DataError(fmt::format(
        "status.json names the state '{}', which this version does not know", status.state));
  }
  const std::optional<std::time_t> heartbeat = parseUtc(status.heartbeat);
  if (!heartbeat) return;
  const std::time_t now = std::time(nullptr);
  run.secondsSinceNews = static_cast<double>(std::max<std::time_t>(0, now - *heartbeat));
  judge(run);
}

void readConfigOf(RunSummary& run) {
  const fs::path file = run.folder / "config.yaml";
  if (!isThere(file)) {
    throw ConfigError("config.yaml is missing: the folder is being made, or was left half-made");
  }
  // Written when the run begins, and again when it goes on.
  run.started = lastChange(file);
  readSettings(readSmallText(file), run);
}

void readEvaluationsOf(RunSummary& run) {
  const fs::path file = run.folder / "evaluations.csv";
  if (!isThere(file)) return;
  const std::string text = readSmallText(file);
  for (const std::string_view line : wholeLines(text)) {
    const std::optional<EvaluationReport> report = parseEvaluationRow(line);
    if (!report || report->knnTop1 < 0) continue;
    if (report->step == 0) {  // judged on samples, too
      if (report->fullSets || !run.knnUntrained) run.knnUntrained = report->knnTop1;
    } else {
      run.knnLast = report->knnTop1;
      run.knnBest = std::max(run.knnBest.value_or(0), report->knnTop1);
    }
  }
}

// Its rows add up over resumes, so the last one tells all.
void readTimeOf(RunSummary& run) {
  const fs::path file = run.folder / "system.csv";
  if (!isThere(file)) return;
  std::ifstream rows(file, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::int64_t>(rows.tellg());
  rows.seekg(std::max<std::int64_t>(0, size - kLastRows));
  std::string text(
      static_cast<std::size_t>(std::min<std::int64_t>(kLastRows, std::max<std::int64_t>(size, 0))),
      ' ');
  if (!rows.read(text.data(), static_cast<std::streamsize>(text.size()))) return;
  for (const std::string_view line : wholeLines(text)) {
    if (const auto report = parseSystemRow(line)) run.seconds = report->seconds;
  }
}

void readLossOf(RunSummary& run) {
  const fs::path file = run.folder / "metrics.csv";
  if (!isThere(file)) return;
  LossSketch sketch = sketchLoss(file);
  run.loss = std::move(sketch.buckets);
  run.step = std::max(run.step, sketch.lastStep);  // the status is up to two seconds older
}

std::int64_t sizeOf(const fs::path& folder) {
  std::int64_t bytes = 0;
  std::error_code error;
  int files = 0;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator() && ++files < kMostFiles;
       entry.increment(error)) {
    std::error_code unknown;
    if (!entry->is_regular_file(unknown)) continue;
    const std::uintmax_t size = entry->file_size(unknown);
    if (!unknown) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace

const char* nameOf(RunState state) {
  switch (state) {
    case RunState::preparing:
      return "preparing";
    case RunState::running:
      return "running";
    case RunState::paused:
      return "paused";
    case RunState::finished:
      return "finished";
    case RunState::stopped:
      return "stopped";
    case RunState::failed:
      return "failed";
    case RunState::interrupted:
      return "interrupted";
    case RunState::imported:
      return "imported";
    case RunState::unknown:
      break;
  }
  return "unknown";
}

bool isLive(const RunSummary& run) {
  return run.state == RunState::preparing || run.state == RunState::running ||
         run.state == RunState::paused;
}

bool isQuiet(const RunSummary& run) {
  constexpr double kQuietSeconds = 15;
  return isLive(run) && run.secondsSinceNews.value_or(0) > kQuietSeconds;
}

RunSummary summarizeRun(const fs::path& folder) {
  RunSummary run;
  run.folder = folder;
  run.name = folder.filename().string();
  tryTo(run, [&] { requireListable(folder); });
  if (!run.problems.empty()) return run;
  tryTo(run, [&] { readConfigOf(run); });
  tryTo(run, [&] { readStatusOf(run); });
  tryTo(run, [&] { readEvaluationsOf(run); });
  tryTo(run, [&] { readLossOf(run); });
  readTimeOf(run);
  readRemarks(run);
  run.asked = waitingRequest(folder);
  run.bytes = sizeOf(folder);
  return run;
}

}  // namespace mixmask
