// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/session/training_session.h"

namespace mixmask::ui {

// The loss of a network that tells nothing apart, in all and by parts.
struct ChanceLevels {
  double total = 0;
  double original = 0;
  double mixed = 0;    // by the mean lambda of the steps so far
  double partner = 0;  // by 1 - that
};

// All that the charts show of one run: one entry a step, in the order of the steps.
struct RunRecord {
  RunDescription run;
  bool mixes = false, mixesUnmix = false;
  std::vector<double> step, loss, lossOriginal, lossMixed, lossPartner, lambda;
  std::vector<double> lossUnmix, lossUnmixPartner;  // with mixesUnmix; else 0
  std::vector<EvaluationReport> evaluations;

  bool empty() const { return step.empty() && evaluations.empty(); }
  void append(const StepReport& report);
  // Forgets what came after a step: a resumed run does it again.
  void truncateAfter(std::int64_t lastStep);
  // None where the loss has no such level.
  std::optional<ChanceLevels> chance() const;

 private:
  double lambdaSum_ = 0;
};

RunRecord recordOf(const RunHistory& history);

}  // namespace mixmask::ui
