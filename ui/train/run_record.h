// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/session/run_health.h"
#include "core/session/training_session.h"

namespace mixmask::ui {

// The loss of a network that tells nothing apart, in all and by parts.
struct ChanceLevels {
  double total = 0;
  double original = 0;
  double mixed = 0;    // by the mean lambda of the steps so far
  double partner = 0;  // by 1 - that
};

// Something that happened to the run, for the x axis of its charts.
struct RunMark {
  enum class Kind { checkpoint, paused, resumed, wentOn, watch, alarm };
  std::int64_t step = 0;
  Kind kind = Kind::checkpoint;
  std::string text;
};

// All that the page shows of one run: one entry a step, in the order of the steps.
struct RunRecord {
  RunDescription run;
  bool mixes = false, mixesUnmix = false;
  std::vector<double> step, loss, lossOriginal, lossMixed, lossPartner, lambda;
  std::vector<double> lossUnmix, lossUnmixPartner;  // with mixesUnmix; else 0
  std::vector<double> learningRate, contrastTop1, contrastTop1Mixed, projectionSpread;
  std::vector<EvaluationReport> evaluations;
  std::vector<SystemReport> system;
  std::vector<RunMark> marks;
  RunHealth health;

  bool empty() const { return step.empty() && evaluations.empty(); }
  std::int64_t lastStep() const {
    return step.empty() ? run.firstStep : static_cast<std::int64_t>(step.back());
  }
  // The run begins, or goes on behind its first step: what came after it is forgotten.
  void start(const RunDescription& description);
  void append(const StepReport& report);
  void append(const EvaluationReport& report);
  void append(const SystemReport& report);
  void mark(RunMark::Kind kind, std::int64_t step, std::string text);
  // What became worse in the run's health since this was last asked; marked, too.
  std::vector<HealthLamp> takeWorseLamps();
  // None where the loss has no such level.
  std::optional<ChanceLevels> chance() const;

 private:
  friend RunRecord recordOf(const RunHistory& history);
  void keep(const StepReport& report);  // not judged yet
  // Judges the health by all that is there, in the order of the steps.
  void judgeAgain();
  std::vector<std::vector<double>*> columns();
  StepReport reportOf(std::size_t i) const;  // with what the health is judged by
  void truncateAfter(std::int64_t lastStep);

  double lambdaSum_ = 0;
};

RunRecord recordOf(const RunHistory& history);

}  // namespace mixmask::ui
