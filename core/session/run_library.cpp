// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/base/paths.h"
#include "core/checkpoints/run_control.h"
#include "core/checkpoints/run_lock.h"
#include "core/session/imported_encoder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 32;
constexpr int kDepth = 3;

// A folder with any of these is a run, however little of it is there.
constexpr std::array kMarks{"config.yaml", "status.json", "metrics.csv", "checkpoints"};
// What a summary is made of, by the times of these files: as long as none changes, nothing is read.
constexpr std::array kWatched{"status.json", "config.yaml", "evaluations.csv",
                              "notes.md",    "tags.txt",    "control.json"};
using Stamp = std::array<fs::file_time_type, kWatched.size()>;

Stamp stampOf(const fs::path& run) {
  Stamp stamp{};
  if (isImport(run)) {
    std::error_code missing;
    stamp[0] = fs::last_write_time(run, missing);
    return stamp;
  }
  for (std::size_t i = 0; i < kWatched.size(); ++i) {
    std::error_code missing;
    stamp[i] = fs::last_write_time(run / kWatched[i], missing);
  }
  return stamp;
}

bool isThere(const fs::path& path) {
  std::error_code unknown;
  return fs::exists(path, unknown);
}

bool isRun(const fs::path& folder) {
  if (isImport(folder)) return true;
  return std::ranges::any_of(kMarks, [&](const char* name) { return isThere(folder / name); });
}

void collectRuns(const fs::path& folder, int depth, const std::stop_token& stop,
                 std::vector<fs::path>& runs) {
  if (isRun(folder)) return runs.push_back(folder);
  if (depth == 0) return;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && !stop.stop_requested() && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code unknown;
    const bool isHidden = entry->path().filename().string().starts_with('.');
    if (!isHidden && isImport(entry->path())) runs.push_back(entry->path());
    if (!isHidden && entry->is_directory(unknown)) {
      collectRuns(entry->path(), depth - 1, stop, runs);
    }
  }
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

class FolderLibrary : public RunLibrary {
 public:
  explicit FolderLibrary(const fs::path& root) : root_(fs::absolute(root).lexically_normal()) {
    if (!root_.has_filename()) root_ = root_.parent_path();  // written with a slash at its end
  }

  std::vector<fs::path> refresh(std::stop_token stop, const TakeRuns& take) override {
    requireReadable();
    std::vector<fs::path> folders;
    collectRuns(root_, kDepth, stop, folders);
    std::ranges::sort(folders, std::greater{});
    std::vector<RunSummary> batch;
    for (const fs::path& folder : folders) {
      if (stop.stop_requested()) return {};
      if (std::optional<RunSummary> run = readIfChanged(folder)) batch.push_back(*std::move(run));
      if (batch.size() == kBatch) take(std::exchange(batch, {}));
    }
    if (!batch.empty()) take(std::move(batch));
    return stop.stop_requested() ? std::vector<fs::path>() : forgetAllBut(folders);
  }

  void writeNotes(const fs::path& run, const std::string& text) override {
    writeFileAtomically(run / "notes.md", text);
  }

  void writeTags(const fs::path& run, const std::vector<std::string>& tags) override {
    std::string text;
    for (const std::string& tag : tags) text += tag + "\n";
    writeFileAtomically(run / "tags.txt", text);
  }

  fs::path moveToTrash(const fs::path& run) override {
    const fs::path name = run.lexically_relative(root_);
    if (name.empty() || *name.begin() == ".." || name == ".") {
      throw OutputError(
          fmt::format("{} is not below {}; show the folder that it is in to move it "
                      "to the trash",
                      run.string(), root_.string()));
    }
    if (isImport(run)) return moveToPlace(run, root_ / kTrashFolder / name);
    requireEnded(run);
    const RunLock nobodyElse(run);
    return moveToPlace(run, root_ / kTrashFolder / name);
  }

  void deleteForEver(const fs::path& trashed) override {
    const fs::path path = fs::absolute(trashed).lexically_normal();
    const auto part = std::find(path.begin(), path.end(), kTrashFolder);
    if (part == path.end() || std::next(part) == path.end()) {
      throw OutputError(fmt::format("{} is not in the trash, so it stays", trashed.string()));
    }
    std::error_code error;
    fs::remove_all(path, error);
    if (error) {
      throw OutputError(fmt::format("cannot delete {}: {}", trashed.string(), error.message()));
    }
    known_.erase(trashed);
  }

  void restore(const fs::path& trashed, const fs::path& run) override {
    if (isThere(run)) {
      throw OutputError(
          fmt::format("{} is there again, so {} stays where it is; rename one of them",
                      run.string(), trashed.string()));
    }
    moveTo(trashed, run);
  }

  void ask(const fs::path& run, RunRequest request) override {
    const RunSummary summary = summarizeRun(run);
    if (!isLive(summary)) {
      throw OutputError(fmt::format("{} is {}: there is nobody to {} it", summary.name,
                                    nameOf(summary.state), nameOf(request)));
    }
    leaveRequest(run, request);
  }

 private:
  struct Known {
    Stamp stamp;
    bool isLive = false;  // grows older with every look, changed or not
  };

  void requireReadable() const {
    std::error_code error;
    if (!fs::exists(root_, error) && !error) return;
    if (!error) fs::directory_iterator(root_, error);
    if (error) {
      throw DataError(fmt::format("cannot list {}: {}; choose a folder that can be read",
                                  root_.string(), error.message()));
    }
  }

  fs::path moveToPlace(const fs::path& run, const fs::path& wanted) {
    const bool isFile = isImport(run);
    const fs::path place =
        isFile ? freePath(wanted.parent_path() / wanted.stem(), wanted.extension().string())
               : freePath(wanted);
    moveTo(run, place);
    known_.erase(run);
    return place;
  }

  std::optional<RunSummary> readIfChanged(const fs::path& folder) {
    const Stamp stamp = stampOf(folder);
    const auto known = known_.find(folder);
    if (known != known_.end() && known->second.stamp == stamp && !known->second.isLive) {
      return std::nullopt;
    }
    RunSummary run = isImport(folder) ? summarizeImport(folder) : summarizeRun(folder);
    if (!isRun(folder)) return std::nullopt;  // deleted meanwhile: not a run with problems
    if (folder != root_) run.name = folder.lexically_relative(root_).string();
    known_[folder] = {stamp, isLive(run)};
    return run;
  }

  std::vector<fs::path> forgetAllBut(const std::vector<fs::path>& folders) {
    const std::set<fs::path> present(folders.begin(), folders.end());
    std::vector<fs::path> gone;
    for (const auto& [folder, known] : known_) {
      if (!present.contains(folder)) gone.push_back(folder);
    }
    for (const fs::path& folder : gone) known_.erase(folder);
    return gone;
  }

  // A run on another machine holds no lock that can be seen here.
  static void requireEnded(const fs::path& run) {
    const RunSummary summary = summarizeRun(run);
    if (!isLive(summary)) return;
    throw OutputError(fmt::format("{} is {} (process {} on {}); stop it before you move it",
                                  summary.name, nameOf(summary.state), summary.pid, summary.host));
  }

  fs::path root_;
  std::map<fs::path, Known> known_;
};

}  // namespace

std::unique_ptr<RunLibrary> openRunLibrary(const fs::path& root) {
  return std::make_unique<FolderLibrary>(root);
}

std::vector<std::string> parseTags(const std::string& text) {
  std::set<std::string> tags;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(",\n", begin), text.size());
    const std::string tag = trimmed(text.substr(begin, end - begin));
    if (!tag.empty()) tags.insert(tag);
    begin = end + 1;
  }
  return {tags.begin(), tags.end()};
}

}  // namespace mixmask
