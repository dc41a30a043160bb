// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/side_reader.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

#include "ui/compare/curve_axis.h"

namespace mixmask::ui {
namespace {

namespace fs = std::filesystem;

QString tr(const char* text) {
  return QCoreApplication::translate("SideReader", text);
}

QString shown(const fs::path& path) {
  return QString::fromStdString(path.string());
}

bool isFile(const fs::path& path) {
  std::error_code unknown;
  return fs::is_regular_file(path, unknown);
}

// A file in evaluations/ or checkpoints/ stands for a checkpoint of the run that it is in.
fs::path sourceOf(const fs::path& path) {
  const fs::path folder = path.parent_path();
  const bool isInRun = folder.filename() == "evaluations" || folder.filename() == "checkpoints";
  return isInRun && path.has_extension() ? folder.parent_path() : path;
}

template <typename Read>
void tryTo(ComparedSide& side, Read read) {
  try {
    read();
  } catch (const std::exception& error) {
    side.problems << QString::fromStdString(error.what());
  }
}

void addStep(const StepReport& report, WholeCurves& curves) {
  const auto add = [&](Quantity quantity, double value) {
    Curve& curve = curves[static_cast<std::size_t>(quantity)];
    curve.step.push_back(static_cast<double>(report.step));
    curve.value.push_back(value);
  };
  add(Quantity::loss, report.loss);
  if (report.contrastTop1 >= 0) add(Quantity::contrast, 100 * report.contrastTop1);
  if (!report.mixes) return;
  add(Quantity::clean, report.lossOriginal);
  add(Quantity::own, report.lossMixed);
  add(Quantity::partner, report.lossPartner);
}

// While training kNN is measured on samples of the sets; figures on the full ones are others, and
// make the curve of a run that ended before its first sample.
void addKnn(const std::vector<EvaluationReport>& reports, WholeCurves& curves) {
  Curve& curve = curves[static_cast<std::size_t>(Quantity::knn)];
  const bool hasSamples = std::ranges::any_of(reports, [](const EvaluationReport& report) {
    return report.knnTop1 >= 0 && !report.fullSets && report.step > 0;
  });
  for (const EvaluationReport& report : reports) {
    if (report.knnTop1 < 0 || report.fullSets == hasSamples) continue;
    curve.step.push_back(static_cast<double>(report.step));
    curve.value.push_back(100 * report.knnTop1);
  }
}

// Reports come about every two seconds; a run that was resumed has some of the same steps twice.
Curve secondsOf(const std::vector<SystemReport>& reports) {
  Curve curve;
  for (const SystemReport& report : reports) {
    const auto step = static_cast<double>(report.step);
    while (!curve.step.empty() && curve.step.back() >= step) {
      curve.step.pop_back();
      curve.value.pop_back();
    }
    curve.step.push_back(step);
    curve.value.push_back(report.seconds);
  }
  return curve;
}

WholeCurves readHistory(const StudioServices& services, const fs::path& run, ComparedSide& side) {
  const RunHistory history = services.historyOfRun(run);
  WholeCurves curves;
  for (const StepReport& report : history.steps) addStep(report, curves);
  addKnn(history.evaluations, curves);
  side.curves = drawnCurves(curves);
  side.stepsPerEpoch = static_cast<double>(history.description.stepsPerEpoch);
  side.seconds = secondsOf(history.system);
  for (const CheckpointSaved& saved : history.checkpoints)
    side.checkpoints[saved.step] = saved.file;
  return curves;
}

bool isCheckpointFile(const fs::path& path) {
  return isFile(path) && path.extension() != ".json";
}

// The file whose results are compared.
fs::path checkpointOf(const ComparedSide& side, const fs::path& source) {
  if (isCheckpointFile(side.choice.path)) return side.choice.path;
  if (side.records.empty()) return side.config ? source : fs::path();
  const auto found = side.step ? side.checkpoints.find(*side.step) : side.checkpoints.end();
  if (found != side.checkpoints.end()) return found->second;
  const fs::path& judged = side.records.front().result.checkpoint;
  return isFile(judged) ? judged : fs::path();
}

// Results of one checkpoint: that of the step, that of the file, or the newest one.
void chooseRecords(std::vector<EvaluationRecord> all, const fs::path& source, ComparedSide& side) {
  std::set<std::int64_t, std::greater<>> steps;
  std::string wanted;  // its weights, where a file was chosen
  for (const EvaluationRecord& record : all) {
    steps.insert(record.result.step);
    const fs::path name = side.choice.path.filename();
    const bool isNamed =
        name == record.result.file.filename() || name == record.result.checkpoint.filename();
    if (isNamed) wanted = record.weights;
  }
  side.judgedSteps.assign(steps.begin(), steps.end());
  if (side.choice.path != source && !side.choice.step) {
    std::erase_if(all, [&](const EvaluationRecord& record) { return record.weights != wanted; });
  }
  if (all.empty()) return;
  const bool isKnown = side.choice.step && steps.contains(*side.choice.step);
  std::int64_t newest = -1;
  for (const EvaluationRecord& record : all) newest = std::max(newest, record.result.step);
  side.step = isKnown ? *side.choice.step : newest;
  std::erase_if(all,
                [&](const EvaluationRecord& record) { return record.result.step != side.step; });
  side.records = std::move(all);
}

void comparePair(ComparedSet& set, ComparedGroup& group, std::size_t side) {
  const EvaluationRecord *a = set.recordOf(group, 0), *b = set.recordOf(group, side);
  if (side > 0 && a != nullptr && b != nullptr) group.besideA[side] = compareRecords(*a, *b);
}

void compareSettings(ComparedSet& set) {
  std::vector<RunConfig> configs;
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    if (!set.sides[side].config) continue;
    configs.push_back(*set.sides[side].config);
    set.configured.push_back(side);
  }
  try {
    set.config = compareConfigs(configs);
  } catch (const std::exception& error) {
    set.sides.front().problems << QString::fromStdString(error.what());
  }
}

// One checkpoint, and every step of its run, which is not kept once the sides are compared.
struct SideAndSteps {
  ComparedSide side;
  WholeCurves steps;
};

// Reads everything of one checkpoint; what cannot be read is a sentence in its problems.
SideAndSteps readSide(const StudioServices& services, const ComparedChoice& choice) {
  SideAndSteps read;
  ComparedSide& side = read.side;
  side.choice = choice;
  const fs::path source = sourceOf(choice.path);
  side.name = shown(source.has_filename() ? source.filename() : source.parent_path().filename());
  if (!isFile(source)) {
    tryTo(side, [&] {
      side.config = services.configOfRun(source);
      side.imagesPerStep = static_cast<double>(side.config->data.batchSize);
    });
  }
  EvaluationRecords found;
  tryTo(side, [&] { found = services.evaluationRecordsOf(source); });
  const bool isRun = side.config.has_value();
  if (isRun) {
    tryTo(side, [&] { read.steps = readHistory(services, source, side); });
  } else if (!found.records.empty()) {
    side.problems.clear();  // results of a checkpoint that came without a run
  }
  chooseRecords(std::move(found.records), source, side);
  side.checkpoint = checkpointOf(side, source);
  for (const std::string& problem : found.problems)
    side.problems << QString::fromStdString(problem);
  const bool canBeJudged = isRun || (isCheckpointFile(source) && found.problems.empty());
  if (canBeJudged && side.records.empty()) {
    side.problems << tr("%1 has not been judged yet; Evaluate (Ctrl+E) does so.").arg(side.name);
  }
  return read;
}

}  // namespace

std::optional<ComparedSet> compareAll(const StudioServices& services,
                                      const std::vector<ComparedChoice>& choices,
                                      const std::stop_token& stop) {
  ComparedSet set;
  std::vector<std::vector<EvaluationRecord>> records;
  WholeCurves stepsOfA;
  for (const ComparedChoice& choice : choices) {
    if (stop.stop_requested()) return std::nullopt;
    SideAndSteps read = readSide(services, choice);
    records.push_back(read.side.records);
    if (set.sides.empty()) {
      stepsOfA = std::move(read.steps);
    } else {
      addDifferences(set.sides.front(), stepsOfA, read.side, read.steps);
    }
    set.sides.push_back(std::move(read.side));
  }
  for (ComparableGroup& members : groupRecords(records)) {
    if (stop.stop_requested()) return std::nullopt;
    ComparedGroup& group = set.groups.emplace_back();
    group.members = std::move(members);
    group.besideA.resize(set.sides.size());
    for (std::size_t side = 0; side < set.sides.size(); ++side) comparePair(set, group, side);
  }
  compareSettings(set);
  return set;
}

}  // namespace mixmask::ui
