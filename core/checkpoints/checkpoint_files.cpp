// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/checkpoint_files.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <functional>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"

namespace mixmask {
namespace {

constexpr std::size_t kKeptCheckpoints = 3;

std::string checkpointName(std::int64_t step) {
  return fmt::format("step-{:08}.safetensors", step);
}

template <class Number>
std::optional<Number> parseNumber(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

bool isRunningElsewhere(pid_t process) {
  return process != ::getpid() && (::kill(process, 0) == 0 || errno != ESRCH);
}

// What `.NAME.PID-NUMBER.tmp` says, or `.NAME.PID.tmp` of an earlier version.
struct TemporaryName {
  std::string target;
  pid_t process = 0;
};
std::optional<TemporaryName> parseTemporaryName(std::string_view name) {
  constexpr std::string_view kEnd = ".tmp";
  if (!name.starts_with('.') || !name.ends_with(kEnd)) return std::nullopt;
  name.remove_prefix(1);
  name.remove_suffix(kEnd.size());
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos) return std::nullopt;
  const std::string_view writer = name.substr(dot + 1);
  const std::optional<pid_t> process = parseNumber<pid_t>(writer.substr(0, writer.find('-')));
  if (!process || *process <= 0) return std::nullopt;
  return TemporaryName{std::string(name.substr(0, dot)), *process};
}

std::vector<std::string> regularFilesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::error_code unknown;
    if (entry->is_regular_file(unknown)) names.push_back(entry->path().filename().string());
  }
  return names;
}

void removeFile(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
  if (error) {
    throw OutputError(fmt::format("cannot delete {}: {}; check who may write to its folder",
                                  file.string(), error.message()));
  }
}

}  // namespace

std::optional<std::int64_t> stepOfCheckpointName(const std::string& name) {
  constexpr std::string_view kBegin = "step-";
  if (!name.starts_with(kBegin)) return std::nullopt;
  const std::string_view rest = std::string_view(name).substr(kBegin.size());
  const auto step = parseNumber<std::int64_t>(rest.substr(0, rest.find('.')));
  return step && *step >= 0 && name == checkpointName(*step) ? step : std::nullopt;
}

std::filesystem::path checkpointFile(const std::filesystem::path& runFolder, std::int64_t step) {
  return runFolder / "checkpoints" / checkpointName(step);
}

std::vector<std::int64_t> checkpointSteps(const std::filesystem::path& runFolder) {
  std::vector<std::int64_t> steps;
  for (const std::string& name : regularFilesIn(runFolder / "checkpoints")) {
    if (const auto step = stepOfCheckpointName(name)) steps.push_back(*step);
  }
  std::ranges::sort(steps, std::greater{});
  return steps;
}

void removeUnfinishedWrites(const std::filesystem::path& folder,
                            const std::function<bool(const std::string& name)>& isOurs) {
  for (const std::string& name : regularFilesIn(folder)) {
    const std::optional<TemporaryName> temporary = parseTemporaryName(name);
    if (!temporary || !isOurs(temporary->target)) continue;
    if (!isRunningElsewhere(temporary->process)) removeFile(folder / name);
  }
}

void removeOldCheckpoints(const std::filesystem::path& runFolder, std::int64_t newestStep,
                          std::int64_t bestStep) {
  std::vector<std::int64_t> steps = checkpointSteps(runFolder);
  // A later one was passed over as damaged when the run was resumed: it must not count as one of
  // the last, and it is not ours to delete.
  std::erase_if(steps, [&](std::int64_t step) { return step > newestStep; });
  for (std::size_t i = kKeptCheckpoints; i < steps.size(); ++i) {
    if (steps[i] != bestStep) removeFile(checkpointFile(runFolder, steps[i]));
  }
}

}  // namespace mixmask
