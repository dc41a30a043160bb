// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/run_control.h"
#include "core/checkpoints/run_lock.h"
#include "core/session/import_place.h"
#include "core/session/imported_encoder.h"
#include "core/session/run_reader.h"
#include "core/session/run_remarks.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 32;
constexpr int kDepth = 3;

void collectRuns(const fs::path& folder, int depth, const std::stop_token& stop,
                 std::vector<fs::path>& runs) {
  if (isListed(folder)) return runs.push_back(folder);
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
    return stop.stop_requested() ? std::vector<fs::path>() : reader_.forgetAllBut(folders);
  }

  void writeNotes(const fs::path& run, const std::string& text) override {
    mixmask::writeNotes(run, text);
  }

  void writeTags(const fs::path& run, const std::vector<std::string>& tags) override {
    mixmask::writeTags(run, tags);
  }

  fs::path moveToTrash(const fs::path& run) override {
    const fs::path name = run.lexically_relative(root_);
    if (name.empty() || *name.begin() == ".." || name == ".") {
      throw OutputError(
          fmt::format("{} is not below {}; show the folder that it is in to move it "
                      "to the trash",
                      run.string(), root_.string()));
    }
    const fs::path wanted = root_ / kTrashFolder / name;
    fs::path place;
    if (isImport(run)) {
      place = freeImportPath(wanted);
      moveImport(run, place);
    } else {
      requireEnded(run);
      const RunLock nobodyElse(run);
      place = freePath(wanted);
      moveTo(run, place);
    }
    reader_.forget(run);
    return place;
  }

  void deleteForEver(const fs::path& trashed) override {
    const fs::path path = fs::absolute(trashed).lexically_normal();
    const auto part = std::find(path.begin(), path.end(), kTrashFolder);
    if (part == path.end() || std::next(part) == path.end()) {
      throw OutputError(fmt::format("{} is not in the trash, so it stays", trashed.string()));
    }
    const fs::path remarks = remarksFolder(path);  // of a run the same
    std::error_code error;
    fs::remove_all(path, error);
    if (!error) fs::remove_all(remarks, error);
    if (error) {
      throw OutputError(fmt::format("cannot delete {}: {}", trashed.string(), error.message()));
    }
    reader_.forget(trashed);
  }

  void restore(const fs::path& trashed, const fs::path& run) override {
    if (isThere(run)) {
      throw OutputError(
          fmt::format("{} is there again, so {} stays where it is; rename one of them",
                      run.string(), trashed.string()));
    }
    isImport(trashed) ? moveImport(trashed, run) : moveTo(trashed, run);
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
  void requireReadable() const {
    std::error_code error;
    if (!fs::exists(root_, error) && !error) return;
    if (!error) fs::directory_iterator(root_, error);
    if (error) {
      throw DataError(fmt::format("cannot list {}: {}; choose a folder that can be read",
                                  root_.string(), error.message()));
    }
  }

  std::optional<RunSummary> readIfChanged(const fs::path& folder) {
    std::optional<RunSummary> run = reader_.readIfChanged(folder);
    if (run && folder != root_) run->name = folder.lexically_relative(root_).string();
    return run;
  }

  // A run on another machine holds no lock that can be seen here.
  static void requireEnded(const fs::path& run) {
    const RunSummary summary = summarizeRun(run);
    if (!isLive(summary)) return;
    throw OutputError(fmt::format("{} is {} (process {} on {}); stop it before you move it",
                                  summary.name, nameOf(summary.state), summary.pid, summary.host));
  }

  fs::path root_;
  RunReader reader_;
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
