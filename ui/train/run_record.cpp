// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_record.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mixmask::ui {

void RunRecord::append(const StepReport& report) {
  step.push_back(static_cast<double>(report.step));
  loss.push_back(report.loss);
  lossOriginal.push_back(report.lossOriginal);
  lossMixed.push_back(report.lossMixed);
  lossPartner.push_back(report.lossPartner);
  lossUnmix.push_back(report.lossUnmix);
  lossUnmixPartner.push_back(report.lossUnmixPartner);
  lambda.push_back(report.lambda);
  mixes = report.mixes;
  mixesUnmix = report.mixesUnmix;
  lambdaSum_ += report.lambda;
}

void RunRecord::truncateAfter(std::int64_t lastStep) {
  const auto end = std::upper_bound(step.begin(), step.end(), static_cast<double>(lastStep));
  const auto kept = static_cast<std::size_t>(end - step.begin());
  for (auto* values : {&step, &loss, &lossOriginal, &lossMixed, &lossPartner, &lossUnmix,
                       &lossUnmixPartner, &lambda}) {
    values->resize(kept);
  }
  lambdaSum_ = std::accumulate(lambda.begin(), lambda.end(), 0.0);
  std::erase_if(evaluations,
                [&](const EvaluationReport& report) { return report.step > lastStep; });
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
  record.run = history.description;
  for (const StepReport& report : history.steps) record.append(report);
  record.evaluations = history.evaluations;
  return record;
}

}  // namespace mixmask::ui
