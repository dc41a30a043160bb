// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_record.h"

#include <algorithm>
#include <limits>

namespace mixmask::ui {
namespace {

constexpr std::size_t kMostStates = 8;  // more checkpoints than a run keeps
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

RunMark::Kind kindOf(Interruption::Kind kind) {
  switch (kind) {
    case Interruption::Kind::paused:
      return RunMark::Kind::paused;
    case Interruption::Kind::resumed:
      return RunMark::Kind::resumed;
    case Interruption::Kind::wentOn:
      break;
  }
  return RunMark::Kind::wentOn;
}

template <typename Report>
void give(const std::vector<Report>& reports, std::size_t& given, std::int64_t step,
          RunRecord& record) {
  for (; given < reports.size() && reports[given].step <= step; ++given) {
    record.append(reports[given]);
  }
}

}  // namespace

void RunReports::giveUntil(std::int64_t step, RunRecord& record) {
  give(system, systemGiven, step, record);
  give(evaluations, evaluationsGiven, step, record);
  give(checkpoints, checkpointsGiven, step, record);
  give(interruptions, interruptionsGiven, step, record);
}

void RunRecord::append(const StepReport& report) {
  curves->add(report);
  mixes = report.mixes;
  mixesUnmix = report.mixesUnmix;
  lastStep_ = report.step;
  health.add(report);
  ++revision_;
}

void RunRecord::append(const EvaluationReport& report) {
  evaluations.push_back(report);
  health.add(report);
  ++revision_;
}

void RunRecord::append(const SystemReport& report) {
  curves->add(report);
  health.add(report);
  ++revision_;
}

void RunRecord::append(const Interruption& interruption) {
  mark(kindOf(interruption.kind), interruption.step, {});
}

void RunRecord::append(const CheckpointSaved& saved) {
  mark(RunMark::Kind::checkpoint, saved.step, saved.file.filename().string());
  atCheckpoints_.push_back({saved.step, health, curves->lambdaLoss});
  if (atCheckpoints_.size() > kMostStates) atCheckpoints_.pop_front();
}

void RunRecord::append(const std::vector<StepReport>& steps, RunReports others) {
  for (const StepReport& report : steps) {
    others.giveUntil(report.step - 1, *this);
    append(report);
  }
  others.giveUntil(kAll, *this);
}

void RunRecord::start(const RunDescription& description) {
  run = description;
  goBackTo(run.firstStep);
  if (run.firstStep > 0) mark(RunMark::Kind::wentOn, run.firstStep, {});
}

// A resumed run does again what came after its checkpoint.
void RunRecord::goBackTo(std::int64_t step) {
  curves->cutAfter(step);
  const auto isAfter = [step](const auto& what) { return what.step > step; };
  std::erase_if(evaluations, isAfter);
  std::erase_if(marks, isAfter);
  std::erase_if(atCheckpoints_, isAfter);
  lastStep_ = std::min(lastStep_, step);
  ++revision_;
  if (atCheckpoints_.empty()) {
    health.start(run);
    curves->lambdaLoss = {};
    return;
  }
  health = atCheckpoints_.back().health;
  health.takeChanges();  // they have been told
  curves->lambdaLoss = atCheckpoints_.back().lambdaLoss;
}

void RunRecord::mark(RunMark::Kind kind, std::int64_t at, std::string text) {
  marks.push_back({at, kind, std::move(text)});
  ++revision_;
}

double RunRecord::latestLambda() const {
  if (!curves->recent().empty()) return curves->recent().back().lambda;
  const ThinnedSeries& lambda = curves->of(StepCurve::lambda);
  return lambda.empty() ? 1 : lambda.buckets().back().mean;
}

std::vector<HealthLamp> RunRecord::takeWorseLamps() {
  const std::vector<HealthChange> changes = health.takeChanges();
  if (changes.empty()) return {};
  const std::vector<HealthLamp> lamps = health.lamps();
  std::vector<HealthLamp> worse;
  for (const HealthChange& change : changes) {
    HealthLamp lamp = lamps[static_cast<std::size_t>(change.topic)];
    const bool isAlarm = change.level == HealthLevel::alarm;
    lamp.level = change.level;
    mark(isAlarm ? RunMark::Kind::alarm : RunMark::Kind::watch, change.step, lamp.name);
    worse.push_back(std::move(lamp));
  }
  return worse;
}

std::optional<ChanceLevels> RunRecord::chance() const {
  if (run.chanceClean <= 0) return std::nullopt;
  const double clean = run.chanceClean, mixture = run.chanceMixture;
  const ThinnedSeries& lambda = curves->of(StepCurve::lambda);
  if (!mixes || lambda.empty()) return ChanceLevels{clean, clean, 0, 0};
  const double meanLambda = lambda.mean();
  const int mixtures = mixesUnmix ? 2 : 1;
  return ChanceLevels{clean + mixtures * mixture, clean, meanLambda * mixture,
                      (1 - meanLambda) * mixture};
}

RunRecord recordOf(const RunHistory& history, const StepSource& steps) {
  RunRecord record;
  record.run = history.description;
  record.health.start(record.run);
  RunReports others{history.evaluations, history.system, history.interruptions,
                    history.checkpoints};
  steps([&](const StepReport& report) {
    others.giveUntil(report.step - 1, record);
    record.append(report);
  });
  others.giveUntil(kAll, record);
  record.takeWorseLamps();
  std::ranges::stable_sort(record.marks, {}, &RunMark::step);
  return record;
}

RunRecord recordOf(const RunHistory& history) {
  return recordOf(history, [&](const StepSink& take) {
    for (const StepReport& report : history.steps) take(report);
  });
}

}  // namespace mixmask::ui
