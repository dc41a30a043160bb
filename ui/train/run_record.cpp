// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_record.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mixmask::ui {

std::vector<std::vector<double>*> RunRecord::columns() {
  return {&step,         &loss,         &lossOriginal,      &lossMixed,
          &lossPartner,  &lambda,       &lossUnmix,         &lossUnmixPartner,
          &learningRate, &contrastTop1, &contrastTop1Mixed, &projectionSpread};
}

void RunRecord::keep(const StepReport& report) {
  step.push_back(static_cast<double>(report.step));
  loss.push_back(report.loss);
  lossOriginal.push_back(report.lossOriginal);
  lossMixed.push_back(report.lossMixed);
  lossPartner.push_back(report.lossPartner);
  lossUnmix.push_back(report.lossUnmix);
  lossUnmixPartner.push_back(report.lossUnmixPartner);
  lambda.push_back(report.lambda);
  learningRate.push_back(report.learningRate);
  contrastTop1.push_back(report.contrastTop1);
  contrastTop1Mixed.push_back(report.contrastTop1Mixed);
  projectionSpread.push_back(report.projectionSpread);
  mixes = report.mixes;
  mixesUnmix = report.mixesUnmix;
  lambdaSum_ += report.lambda;
}

void RunRecord::append(const StepReport& report) {
  keep(report);
  health.add(report);
}

void RunRecord::append(const EvaluationReport& report) {
  evaluations.push_back(report);
  health.add(report);
}

void RunRecord::append(const SystemReport& report) {
  system.push_back(report);
  health.add(report);
}

StepReport RunRecord::reportOf(std::size_t i) const {
  return {.step = static_cast<std::int64_t>(step[i]),
          .loss = loss[i],
          .mixes = mixes,
          .mixesUnmix = mixesUnmix,
          .lambda = lambda[i],
          .contrastTop1 = contrastTop1[i],
          .projectionSpread = projectionSpread[i]};
}

void RunRecord::start(const RunDescription& description) {
  run = description;
  truncateAfter(run.firstStep);
  judgeAgain();
  if (run.firstStep > 0) mark(RunMark::Kind::wentOn, run.firstStep, "went on");
}

// A resumed run does again what came after its checkpoint.
void RunRecord::truncateAfter(std::int64_t last) {
  const auto end = std::upper_bound(step.begin(), step.end(), static_cast<double>(last));
  const auto kept = static_cast<std::size_t>(end - step.begin());
  for (std::vector<double>* values : columns()) values->resize(kept);
  lambdaSum_ = std::accumulate(lambda.begin(), lambda.end(), 0.0);
  const auto isAfter = [last](const auto& report) { return report.step > last; };
  std::erase_if(evaluations, isAfter);
  std::erase_if(system, isAfter);
  std::erase_if(marks, isAfter);
}

void RunRecord::judgeAgain() {
  health.start(run);
  auto evaluation = evaluations.begin();
  auto report = system.begin();
  const auto addUntil = [&](std::int64_t last) {
    for (; evaluation != evaluations.end() && evaluation->step <= last; ++evaluation) {
      health.add(*evaluation);
    }
    for (; report != system.end() && report->step <= last; ++report) health.add(*report);
  };
  addUntil(0);
  for (std::size_t i = 0; i < step.size(); ++i) {
    health.add(reportOf(i));
    addUntil(static_cast<std::int64_t>(step[i]));
  }
  std::erase_if(marks, [](const RunMark& mark) { return mark.kind >= RunMark::Kind::watch; });
  takeWorseLamps();
}

void RunRecord::mark(RunMark::Kind kind, std::int64_t at, std::string text) {
  marks.push_back({at, kind, std::move(text)});
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
  if (!mixes || lambda.empty()) return ChanceLevels{clean, clean, 0, 0};
  const double meanLambda = lambdaSum_ / static_cast<double>(lambda.size());
  const int mixtures = mixesUnmix ? 2 : 1;
  return ChanceLevels{clean + mixtures * mixture, clean, meanLambda * mixture,
                      (1 - meanLambda) * mixture};
}

RunRecord recordOf(const RunHistory& history) {
  RunRecord record;
  for (const StepReport& report : history.steps) record.keep(report);
  record.evaluations = history.evaluations;
  record.system = history.system;
  record.run = history.description;
  record.judgeAgain();
  for (const CheckpointSaved& saved : history.checkpoints) {
    record.mark(RunMark::Kind::checkpoint, saved.step, saved.file.filename().string());
  }
  return record;
}

}  // namespace mixmask::ui
