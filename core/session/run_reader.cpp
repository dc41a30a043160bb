// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_reader.h"

#include <algorithm>
#include <set>

#include "core/base/paths.h"
#include "core/session/imported_encoder.h"
#include "core/session/run_remarks.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

// A folder with any of these is a run, however little of it is there.
constexpr std::array kMarks{"config.yaml", "status.json", "metrics.csv", "checkpoints"};
constexpr std::array kWatched{"status.json", "config.yaml", "evaluations.csv",
                              kNotesFile,    kTagsFile,     "control.json"};

fs::file_time_type timeOf(const fs::path& path) {
  std::error_code missing;
  return fs::last_write_time(path, missing);
}

}  // namespace

bool isListed(const fs::path& path) {
  if (isImport(path)) return true;
  return std::ranges::any_of(kMarks, [&](const char* name) { return isThere(path / name); }) ||
         !mayBeListed(path);
}

std::optional<RunSummary> RunReader::readIfChanged(const fs::path& run) {
  return isImport(run) ? readImport(run) : readRun(run);
}

RunReader::Stamp RunReader::stampOfRun(const fs::path& run) {
  static_assert(kWatched.size() == std::tuple_size_v<Stamp>);
  Stamp stamp{};
  std::ranges::transform(kWatched, stamp.begin(),
                         [&](const char* name) { return timeOf(run / name); });
  return stamp;
}

// The folder of results has the time of the newest one.
RunReader::Stamp RunReader::stampOfImport(const fs::path& file, fs::file_time_type changed,
                                          const ImportContent& content) {
  const fs::path remarks = importRemarksFolder(file);
  return {changed, timeOf(remarks / kNotesFile), timeOf(remarks / kTagsFile),
          timeOf(content.results)};
}

std::optional<RunSummary> RunReader::readRun(const fs::path& run) {
  const Stamp stamp = stampOfRun(run);
  const auto known = known_.find(run);
  if (known != known_.end() && known->second.stamp == stamp && !known->second.isLive) {
    return std::nullopt;
  }
  RunSummary summary = summarizeRun(run);
  if (!isListed(run)) return std::nullopt;  // deleted meanwhile: not a run with problems
  known_[run] = {stamp, isLive(summary), nullptr};
  return summary;
}

std::optional<RunSummary> RunReader::readImport(const fs::path& file) {
  const auto found = known_.find(file);
  const fs::file_time_type changed = timeOf(file);
  const bool isSameFile = found != known_.end() && found->second.stamp[0] == changed;
  const auto content = isSameFile
                           ? found->second.import
                           : std::make_shared<const ImportContent>(mixmask::readImport(file));
  const Stamp stamp = stampOfImport(file, changed, *content);
  if (isSameFile && found->second.stamp == stamp) return std::nullopt;
  RunSummary summary = summarize(*content);
  if (!isImport(file)) return std::nullopt;
  known_[file] = {stamp, false, content};
  return summary;
}

std::vector<fs::path> RunReader::forgetAllBut(const std::vector<fs::path>& present) {
  const std::set<fs::path> kept(present.begin(), present.end());
  std::vector<fs::path> gone;
  for (const auto& [run, known] : known_) {
    if (!kept.contains(run)) gone.push_back(run);
  }
  for (const fs::path& run : gone) known_.erase(run);
  return gone;
}

}  // namespace mixmask
