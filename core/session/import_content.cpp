// SPDX-License-Identifier: Apache-2.0
#include "core/session/import_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/run_config.h"
#include "core/evaluation/weights.h"
#include "core/session/evaluation_record.h"
#include "core/session/run_remarks.h"
#include "core/session/summary_reading.h"
#include "core/training/evaluation_file.h"
#include "core/training/judged_encoder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKnn = "knn";

// Results of kNN by their names, the newest first.
std::vector<fs::path> knnFilesOf(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& file = entry->path();
    const bool isKnn = file.filename().string().starts_with(kKnn);
    if (!isKnn || file.extension() != ".json") continue;
    std::error_code gone;
    const auto time = fs::last_write_time(file, gone);
    if (!gone) files.emplace_back(time, file);
  }
  std::ranges::sort(files, std::greater{});
  std::vector<fs::path> names;
  for (const auto& [time, file] : files) names.push_back(file);
  return names;
}

void readNewestKnn(const fs::path& folder, RunSummary& run) {
  for (const fs::path& file : knnFilesOf(folder)) {
    const EvaluationRecord record = readEvaluationRecord(file);
    if (record.result.protocol != kKnn) continue;
    run.knnLast = record.result.top1;
    run.message += fmt::format(" Its kNN accuracy was measured on {}.", record.result.data);
    return;
  }
}

}  // namespace

ImportContent readImport(const fs::path& file) {
  ImportContent content;
  RunSummary& run = content.about;
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
  tryTo(run, [&] {
    const JudgedEncoder encoder = openEncoder(file);
    const std::string key = encoder.config.backbone.name;
    run.backbone = {key, choiceLabel(encoder.config, "backbone.name")};
    run.message = fmt::format("An encoder of {}.", encoder.origin);
    run.step = std::max<std::int64_t>(0, encoder.step);
    content.results = resultFolderOf(file, digestOf(*encoder.backbone));
  });
  return content;
}

RunSummary summarize(const ImportContent& content) {
  RunSummary run = content.about;
  readRemarks(run);
  if (!content.results.empty()) tryTo(run, [&] { readNewestKnn(content.results, run); });
  return run;
}

}  // namespace mixmask
