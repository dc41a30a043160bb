// SPDX-License-Identifier: Apache-2.0
#include "core/session/ablation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/run_folder.h"
#include "core/frameworks/siamese_framework.h"
#include "core/image_files/image_file.h"
#include "core/mixing/view_mixer.h"
#include "core/session/training_session.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostRuns = 10000;
constexpr std::uintmax_t kLargestFile = 1 << 20;
constexpr const char* kShape =
    "an ablation has version, recipe, and optionally set (a list), grid (option: [values]) and "
    "seeds (a list)";

using Assignments = std::vector<std::string>;  // "mixer.name=erase"

[[noreturn]] void refuse(const YAML::Node& node, const std::string& what) {
  throw ConfigError(fmt::format("line {}: {}; {}", node.Mark().line + 1, what, kShape));
}

// The texts of a list, or the one of a scalar; at least one.
std::vector<std::string> textsOf(const YAML::Node& node, const std::string& name) {
  std::vector<std::string> texts;
  if (node.IsScalar()) texts.push_back(node.Scalar());
  if (node.IsSequence()) {
    for (const auto& item : node) {
      if (!item.IsScalar()) refuse(item, fmt::format("'{}' needs plain values", name));
      texts.push_back(item.Scalar());
    }
  }
  if (texts.empty()) refuse(node, fmt::format("'{}' needs a list of at least one value", name));
  return texts;
}

// Every combination, the last option changing fastest.
std::vector<Assignments> combinationsOf(const YAML::Node& grid) {
  std::vector<Assignments> combinations{{}};
  if (!grid) return combinations;
  if (!grid.IsMap()) refuse(grid, "'grid' needs options with lists of values");
  std::set<std::string> seen;
  for (const auto& axis : grid) {
    const std::string option = axis.first.as<std::string>();
    if (!seen.insert(option).second) refuse(axis.first, fmt::format("'{}' stands twice", option));
    if (option == "runtime.seed") refuse(axis.first, "seeds belong under 'seeds'");
    std::vector<Assignments> longer;
    for (const Assignments& before : combinations) {
      for (const std::string& value : textsOf(axis.second, option)) {
        longer.push_back(before);
        longer.back().push_back(option + "=" + value);
        if (longer.size() > kMostRuns) refuse(axis.first, "the grid has more than 10,000 settings");
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

std::string nameOf(const Assignments& setting) {
  return setting.empty() ? "recipe" : fmt::format("{}", fmt::join(setting, ", "));
}

std::string folderNameOf(const std::string& setting, std::int64_t seed) {
  std::string name = fmt::format("{}-seed{}", setting, seed);
  for (char& letter : name) {
    const bool isPlain = std::isalnum(static_cast<unsigned char>(letter)) || letter == '.' ||
                         letter == '=' || letter == '-' || letter == '_';
    if (!isPlain) letter = '_';
  }
  return name;
}

std::vector<AblationRun> runsOf(const YAML::Node& root, const fs::path& file, const fs::path& out) {
  if (!root.IsMap()) throw ConfigError(kShape);
  std::set<std::string> seen;
  for (const auto& item : root) {
    const std::string key = item.first.as<std::string>();
    if (!std::set<std::string>{"version", "recipe", "set", "grid", "seeds"}.contains(key)) {
      refuse(item.first, fmt::format("there is no key '{}'", key));
    }
    if (!seen.insert(key).second) refuse(item.first, fmt::format("'{}' stands twice", key));
  }
  if (!root["version"] || root["version"].as<std::string>() != "1") {
    throw ConfigError("'version: 1' is missing, the only version this program reads");
  }
  if (!root["recipe"]) throw ConfigError(fmt::format("'recipe' is missing; {}", kShape));
  std::string recipe = root["recipe"].as<std::string>();
  if (recipe.ends_with(".yaml") || recipe.ends_with(".yml")) {
    recipe = (file.parent_path() / recipe).string();
  }
  const RunConfig base = loadRecipe(recipe);
  const Assignments common = root["set"] ? textsOf(root["set"], "set") : Assignments{};
  std::vector<std::string> seeds{"0"};
  if (root["seeds"]) seeds = textsOf(root["seeds"], "seeds");

  const auto settings = combinationsOf(root["grid"]);
  if (settings.size() * seeds.size() > kMostRuns) {
    throw ConfigError("grid and seeds together make more than 10,000 runs");
  }
  std::vector<AblationRun> runs;
  std::set<fs::path> folders;
  for (const Assignments& setting : settings) {
    for (const std::string& seed : seeds) {
      AblationRun run{.setting = nameOf(setting), .config = base};
      try {
        Assignments all = common;
        all.insert(all.end(), setting.begin(), setting.end());
        applyAssignments(run.config, std::move(all));
        setOptionFromText(run.config, "runtime.seed", seed);
        requireValid(run.config);
      } catch (const ConfigError& error) {
        throw ConfigError(fmt::format("{}: {}", run.setting, error.what()));
      }
      if (!run.config.data.root.empty()) {
        run.config.data.root = fs::absolute(run.config.data.root).string();
      }
      run.seed = run.config.runtime.seed;
      run.folder = out / folderNameOf(run.setting, run.seed);
      if (!folders.insert(run.folder).second) {
        throw ConfigError(
            fmt::format("{} with seed {} stands twice, or differs from another setting "
                        "in special characters only",
                        run.setting, run.seed));
      }
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

std::optional<double> mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> deviation(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  const double centre = *mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

int encoderUnitsOf(const RunConfig& config) {
  const auto mixer = makeMixer(config.mixer);
  constexpr int kSide = 64;
  const auto views = torch::zeros({2, 3, kSide, kSide});
  const MixPlan plan = mixer->plan(views, views, mixer->draw(2, kSide, kSide, 0, 0));
  return frameworkEntry(config.framework.name).encoderUnits(config.framework.options, plan);
}

std::vector<std::vector<const AblationRun*>> bySetting(const std::vector<AblationRun>& runs) {
  std::vector<std::vector<const AblationRun*>> groups;
  for (const AblationRun& run : runs) {
    if (groups.empty() || groups.back().front()->setting != run.setting) groups.emplace_back();
    groups.back().push_back(&run);
  }
  return groups;
}

// With as many digits as asked for; "" where nothing was measured.
std::string number(const std::optional<double>& value, int digits, double factor = 1) {
  return value ? fmt::format("{:.{}f}", factor * *value, digits) : "";
}

std::string replaced(std::string text, char letter, const std::string& by) {
  for (auto at = text.find(letter); at != text.npos; at = text.find(letter, at + by.size())) {
    text.replace(at, 1, by);
  }
  return text;
}

std::string csvOf(const std::vector<AblationRow>& rows) {
  std::string text =
      "setting,runs,knn_top1_mean,knn_top1_sd,gain_mean,encoder_units,loop_seconds_mean\n";
  for (const AblationRow& row : rows) {
    text += fmt::format("\"{}\",{},{},{},{},{},{}\n", replaced(row.setting, '"', "\"\""), row.runs,
                        number(row.mean, 6), number(row.sd, 6), number(row.gain, 6),
                        row.encoderUnits, number(row.seconds, 1));
  }
  return text;
}

std::string markdownOf(const std::vector<AblationRow>& rows) {
  std::string text =
      "| setting | runs | kNN top-1, % | sd | gain over untrained | encoder units a step | seconds "
      "in the loop |\n|---|---|---|---|---|---|---|\n";
  for (const AblationRow& row : rows) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", replaced(row.setting, '|', "\\|"),
                        row.runs, number(row.mean, 2, 100), number(row.sd, 2, 100),
                        number(row.gain, 2, 100), row.encoderUnits, number(row.seconds, 0));
  }
  return text;
}

// Mean kNN accuracy over seeds by step, on the samples that are taken while training.
std::map<std::int64_t, double> curveOf(const std::vector<const AblationRun*>& group) {
  std::map<std::int64_t, std::vector<double>> byStep;
  for (const AblationRun* run : group) {
    for (const EvaluationReport& report : readEvaluations(run->folder)) {
      if (!report.fullSets && report.knnTop1 >= 0) byStep[report.step].push_back(report.knnTop1);
    }
  }
  std::map<std::int64_t, double> curve;
  for (const auto& [step, values] : byStep) curve[step] = *mean(values);
  return curve;
}

// Okabe and Ito's colours, told apart with any kind of colour vision.
const std::vector<cv::Scalar> kColours{{0, 114, 178},   {230, 159, 0}, {0, 158, 115},
                                       {204, 121, 167}, {213, 94, 0},  {86, 180, 233},
                                       {120, 110, 20},  {90, 90, 90}};

// Of the first settings, as many as can be told apart.
cv::Mat drawCurves(std::vector<std::vector<const AblationRun*>> groups) {
  groups.resize(std::min(groups.size(), kColours.size()));
  constexpr int kWidth = 960, kHeight = 540, kLeft = 70, kTop = 30, kBottom = 50, kRight = 20;
  std::vector<std::map<std::int64_t, double>> curves;
  double low = 1, high = 0;
  std::int64_t last = 1;
  for (const auto& group : groups) {
    curves.push_back(curveOf(group));
    for (const auto& [step, value] : curves.back()) {
      low = std::min(low, value);
      high = std::max(high, value);
      last = std::max(last, step);
    }
  }
  cv::Mat sheet(kHeight + 22 * static_cast<int>(groups.size()), kWidth, CV_8UC3,
                cv::Scalar(255, 255, 255));
  const cv::Scalar ink(40, 40, 40), line(210, 210, 210);
  const auto write = [&](const std::string& text, int x, int y, const cv::Scalar& colour) {
    cv::putText(sheet, text, {x, y}, cv::FONT_HERSHEY_SIMPLEX, 0.45, colour, 1, cv::LINE_AA);
  };
  write("kNN top-1, % (samples while training, mean over seeds) by step", kLeft, 20, ink);
  if (low > high) {
    write("no evaluation yet", kLeft, kHeight / 2, ink);
    return sheet;
  }
  const double margin = std::max(0.005, 0.05 * (high - low));
  low -= margin;
  high += margin;
  const auto place = [&](std::int64_t step, double value) {
    const double x = static_cast<double>(step) / static_cast<double>(last);
    const double y = (value - low) / (high - low);
    return cv::Point(kLeft + cvRound(x * (kWidth - kLeft - kRight)),
                     kHeight - kBottom - cvRound(y * (kHeight - kTop - kBottom)));
  };
  for (int i = 0; i <= 5; ++i) {
    const double value = low + (high - low) * i / 5;
    cv::line(sheet, place(0, value), place(last, value), line);
    write(fmt::format("{:.1f}", 100 * value), 10, place(0, value).y + 5, ink);
    const std::int64_t step = last * i / 5;
    write(fmt::format("{}", step), place(step, low).x - 12, kHeight - kBottom + 20, ink);
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const cv::Scalar& colour = kColours[i % kColours.size()];
    std::optional<cv::Point> before;
    for (const auto& [step, value] : curves[i]) {
      const cv::Point at = place(step, value);
      if (before) cv::line(sheet, *before, at, colour, 2, cv::LINE_AA);
      cv::circle(sheet, at, 3, colour, cv::FILLED, cv::LINE_AA);
      before = at;
    }
    write(groups[i].front()->setting, kLeft, kHeight + 10 + 22 * static_cast<int>(i), colour);
  }
  return sheet;
}

}  // namespace

std::vector<AblationRun> readAblation(const fs::path& file, const fs::path& out) {
  std::error_code code;
  if (!fs::is_regular_file(file, code) || fs::file_size(file, code) > kLargestFile || code) {
    throw ConfigError(fmt::format("{}: there is no such file of at most 1 MB", file.string()));
  }
  try {
    return runsOf(YAML::LoadFile(file.string()), file, out);
  } catch (const YAML::Exception& error) {
    throw ConfigError(
        fmt::format("{}, line {}: {}; {}", file.string(), error.mark.line + 1, error.msg, kShape));
  } catch (const ConfigError& error) {
    throw ConfigError(fmt::format("{}: {}", file.string(), error.what()));
  }
}

bool isFinished(const AblationRun& run) {
  std::error_code code;
  if (!fs::exists(run.folder / "config.yaml", code)) return false;
  const RunConfig stored = configOfRun(run.folder);
  if (toYaml(stored) != toYaml(run.config)) {
    throw ConfigError(
        fmt::format("{} holds a run with other settings than the ablation now asks for; choose "
                    "another --out or remove that folder",
                    run.folder.string()));
  }
  if (!fs::exists(run.folder / "status.json", code)) return false;
  return readStatus(run.folder).state == nameOf(JobState::finished);
}

std::vector<AblationRow> summarize(const std::vector<AblationRun>& runs) {
  std::vector<AblationRow> rows;
  for (const auto& group : bySetting(runs)) {
    AblationRow row{.setting = group.front()->setting};
    row.encoderUnits = encoderUnitsOf(group.front()->config);
    std::vector<double> accuracies, gains, seconds;
    for (const AblationRun* run : group) {
      if (!isFinished(*run)) continue;
      ++row.runs;
      const RunStatus status = readStatus(run->folder);
      if (status.samplesPerSecond > 0) {
        seconds.push_back(static_cast<double>(status.step * run->config.data.batchSize) /
                          status.samplesPerSecond);
      }
      double untrained = -1, trained = -1;
      for (const EvaluationReport& report : readEvaluations(run->folder)) {
        if (report.fullSets) (report.step == 0 ? untrained : trained) = report.knnTop1;
      }
      if (trained < 0) continue;
      accuracies.push_back(trained);
      if (untrained >= 0) gains.push_back(trained - untrained);
    }
    row.mean = mean(accuracies);
    row.sd = deviation(accuracies);
    row.gain = mean(gains);
    row.seconds = mean(seconds);
    rows.push_back(std::move(row));
  }
  return rows;
}

void writeAblationResults(const std::vector<AblationRun>& runs, const fs::path& out) {
  const auto rows = summarize(runs);
  writeFileAtomically(out / "table.csv", csvOf(rows));
  writeFileAtomically(out / "table.md", markdownOf(rows));
  if (readsImageFiles()) writePng(out / "curves.png", drawCurves(bySetting(runs)));
}

}  // namespace mixmask
