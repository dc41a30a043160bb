// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/base/paths.h"
#include "core/checkpoints/checkpoint_files.h"
#include "core/checkpoints/row_file.h"
#include "core/checkpoints/run_control.h"
#include "core/checkpoints/run_lock.h"
#include "core/checkpoints/run_records.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBadImages = "bad_images.csv";
constexpr const char* kInterruptions = "interruptions.csv";
constexpr std::array<std::string_view, 7> kRewrittenFiles{
    "config.yaml", "status.json", "metrics.csv", "evaluations.csv",
    "system.csv",  kBadImages,    kInterruptions};
constexpr std::array<std::string_view, 2> kSubfolders{"checkpoints", "previews"};

void makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw OutputError(outputFailure(folder, error.value()));
}

void refuseExistingRun(const fs::path& folder) {
  const bool holdsRun =
      std::ranges::any_of(kRewrittenFiles,
                          [&folder](std::string_view name) { return isThere(folder / name); }) ||
      !checkpointSteps(folder).empty();
  if (holdsRun) {
    throw OutputError(
        fmt::format("{} already holds a run; go on with --resume {}, or choose another --out",
                    folder.string(), folder.string()));
  }
}

// Takes back what a failed create() made: files of our names, and folders only when empty.
void removeUnusedRun(const fs::path& folder, bool folderToo) {
  std::error_code ignored;
  for (const std::string_view name : kRewrittenFiles) fs::remove(folder / name, ignored);
  for (const std::string_view name : kSubfolders) fs::remove(folder / name, ignored);
  fs::remove(folder / "lock", ignored);
  if (folderToo) fs::remove(folder, ignored);
}

std::string hostName() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

const char* nameOf(LogLine::Level level) {
  switch (level) {
    case LogLine::Level::warning:
      return "warning";
    case LogLine::Level::error:
      return "error";
    case LogLine::Level::info:
      break;
  }
  return "info";
}

}  // namespace

// The files of a run that stay open. The lock is first: nothing is touched without it.
struct RunFolder::State {
  explicit State(const fs::path& path) : folder(path), lock(path) {}
  ~State() {
    if (logDescriptor >= 0) ::close(logDescriptor);
  }

  void openFiles() {
    for (const std::string_view name : kSubfolders) makeFolder(folder / name);
    metrics = std::make_unique<RowFile>(folder / "metrics.csv", kMetricsHeader);
    evaluations = std::make_unique<RowFile>(folder / "evaluations.csv", kEvaluationsHeader);
    system = std::make_unique<RowFile>(folder / "system.csv", kSystemHeader);
    if (isThere(folder / kBadImages)) openOnce(badImages, kBadImages, kBadImagesHeader);
    if (isThere(folder / kInterruptions)) {
      openOnce(interruptions, kInterruptions, kInterruptionsHeader);
    }
    logDescriptor =
        ::open((folder / "log.txt").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }

  // A table that most runs have no use for.
  RowFile& openOnce(std::unique_ptr<RowFile>& rows, const char* name, const char* header) {
    if (!rows) rows = std::make_unique<RowFile>(folder / name, header);
    return *rows;
  }

  std::vector<RowFile*> rowFiles() const {
    std::vector<RowFile*> files;
    for (const auto* file : {&metrics, &evaluations, &system, &badImages, &interruptions}) {
      if (*file) files.push_back(file->get());
    }
    return files;
  }

  fs::path folder;
  RunLock lock;
  std::unique_ptr<RowFile> metrics, evaluations, system;
  std::unique_ptr<RowFile> badImages, interruptions;  // null: there are none
  int logDescriptor = -1;                             // negative: no log can be kept
};

RunFolder::RunFolder() = default;

RunFolder::~RunFolder() {
  if (!state_) return;  // could not be locked
  for (RowFile* rows : state_->rowFiles()) {
    try {
      rows->write();
    } catch (const OutputError&) {
      // Who needs the rows for certain has called flush().
    }
  }
}

std::unique_ptr<RunFolder> RunFolder::create(const fs::path& folder,
                                             const std::string& configYaml) {
  refuseExistingRun(folder);
  const bool isNew = !isThere(folder);
  makeFolder(folder);
  std::unique_ptr<RunFolder> run(new RunFolder);
  run->state_ = std::make_unique<State>(folder);
  refuseExistingRun(folder);  // again: another process may have been faster before we had the lock
  try {
    run->writeConfig(configYaml);
    run->state_->openFiles();
  } catch (...) {
    removeUnusedRun(folder, isNew);
    throw;
  }
  return run;
}

std::unique_ptr<RunFolder> RunFolder::open(const fs::path& folder) {
  if (!isThere(folder / "config.yaml")) {
    throw OutputError(fmt::format(
        "{} holds no run: it has no config.yaml; name the folder of a run", folder.string()));
  }
  std::unique_ptr<RunFolder> run(new RunFolder);
  run->state_ = std::make_unique<State>(folder);
  removeUnfinishedWrites(folder, [](const std::string& name) {
    return std::ranges::find(kRewrittenFiles, name) != kRewrittenFiles.end();
  });
  discardRequest(folder);  // what was asked of an earlier process is not asked of this one
  run->state_->openFiles();
  return run;
}

const fs::path& RunFolder::path() const {
  return state_->folder;
}

void RunFolder::writeConfig(const std::string& yaml) {
  writeFileAtomically(path() / "config.yaml", yaml);
}

void RunFolder::appendStep(const StepReport& report) {
  state_->metrics->append(metricsRow(report));
}

void RunFolder::appendEvaluation(const EvaluationReport& report) {
  state_->evaluations->append(evaluationRow(report));
}

void RunFolder::appendSystem(const SystemReport& report) {
  state_->system->append(systemRow(report));
}

void RunFolder::appendBadImage(const BadImage& image) {
  state_->openOnce(state_->badImages, kBadImages, kBadImagesHeader).append(badImageRow(image));
}

void RunFolder::appendInterruption(Interruption::Kind kind, std::int64_t step) {
  state_->openOnce(state_->interruptions, kInterruptions, kInterruptionsHeader)
      .append(interruptionRow({step, kind, utcNow()}));
}

void RunFolder::flush() {
  for (RowFile* rows : state_->rowFiles()) rows->flush();
}

void RunFolder::cutAfter(std::int64_t step) {
  for (RowFile* rows : state_->rowFiles()) rows->cutAfter(step);
}

void RunFolder::writeStatus(const RunStatus& status) {
  RunStatus complete = status;
  complete.pid = ::getpid();
  complete.host = hostName();
  complete.heartbeat = utcNow();
  writeFileAtomically(path() / "status.json", formatStatus(complete));
}

// A full disk must not end a run because of its log: what cannot be written is left out.
void RunFolder::log(const LogLine& line) {
  std::string text = fmt::format("{} {:7} {}", utcNow(), nameOf(line.level), line.text);
  std::ranges::replace(text, '\n', ' ');
  writeAll(state_->logDescriptor, text + "\n");
}

fs::path RunFolder::checkpointFile(std::int64_t step) const {
  return mixmask::checkpointFile(path(), step);
}

void RunFolder::rotateCheckpoints(std::int64_t newestStep, std::int64_t bestStep) {
  removeOldCheckpoints(path(), newestStep, bestStep);
  removeUnfinishedWrites(path() / "checkpoints", [](const std::string& name) {
    return stepOfCheckpointName(name).has_value();
  });
}

}  // namespace mixmask
