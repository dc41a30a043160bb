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
  lambda.push_back(report.lambda);
  mixes = report.mixes;
  lambdaSum_ += report.lambda;
}

void RunRecord::truncateAfter(std::int64_t lastStep) {
  const auto end = std::upper_bound(step.begin(), step.end(), static_cast<double>(lastStep));
  const auto kept = static_cast<std::size_t>(end - step.begin());
  for (auto* values : {&step, &loss, &lossOriginal, &lossMixed, &lossPartner, &lambda}) {
    values->resize(kept);
  }
  lambdaSum_ = std::accumulate(lambda.begin(), lambda.end(), 0.0);
  std::erase_if(evaluations,
                [&](const EvaluationReport& report) { return report.step > lastStep; });
}

std::optional<ChanceLevels> RunRecord::chance() const {
  if (run.queueSize <= 0) return std::nullopt;
  const double one = std::log(static_cast<double>(run.queueSize) + 1);
  if (!mixes || lambda.empty()) return ChanceLevels{one, one, 0, 0};
  const double meanLambda = lambdaSum_ / static_cast<double>(lambda.size());
  return ChanceLevels{2 * one, one, meanLambda * one, (1 - meanLambda) * one};
}

RunRecord recordOf(const RunHistory& history) {
  RunRecord record;
  record.run = history.description;
  for (const StepReport& report : history.steps) record.append(report);
  record.evaluations = history.evaluations;
  return record;
}

}  // namespace mixmask::ui
