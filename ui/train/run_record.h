// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/run_health.h"
#include "core/session/training_session.h"
#include "ui/train/run_curves.h"

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

class RunRecord;

// What a run told beside its steps, each kind in the order of the steps.
struct RunReports {
  std::vector<EvaluationReport> evaluations{};
  std::vector<SystemReport> system{};
  std::vector<Interruption> interruptions{};
  std::vector<CheckpointSaved> checkpoints{};

  // Hands over what was told up to a step and was not handed over before.
  void giveUntil(std::int64_t step, RunRecord& record);
  std::size_t evaluationsGiven = 0, systemGiven = 0, interruptionsGiven = 0, checkpointsGiven = 0;
};

// All that the page shows of one run. Its curves are thinned, so that its memory does not grow with
// the steps; metrics.csv in the run's folder has them all.
class RunRecord {
 public:
  RunRecord() = default;
  RunRecord(RunRecord&&) = default;
  RunRecord& operator=(RunRecord&&) = default;

  RunDescription run;
  bool mixes = false, mixesUnmix = false;
  std::shared_ptr<RunCurves> curves = std::make_shared<RunCurves>();  // charts draw from it
  std::vector<EvaluationReport> evaluations;
  std::vector<RunMark> marks;
  RunHealth health;

  bool empty() const { return !hasSteps() && evaluations.empty(); }
  bool hasSteps() const { return lastStep_ > 0; }
  std::int64_t lastStep() const { return hasSteps() ? lastStep_ : run.firstStep; }
  double latestLambda() const;  // with mixes
  // Rises with all that is added.
  std::int64_t revision() const { return revision_; }
  // The run begins, or goes on behind its first step: what came after it is forgotten.
  void start(const RunDescription& description);
  void append(const StepReport& report);
  void append(const EvaluationReport& report);
  void append(const SystemReport& report);
  void append(const Interruption& interruption);
  // A mark; and the run may go on from here as it is now.
  void append(const CheckpointSaved& saved);
  // All that came at once, in the order in which it happened.
  void append(const std::vector<StepReport>& steps, RunReports others);
  void mark(RunMark::Kind kind, std::int64_t step, std::string text);
  // What became worse in the run's health since this was last asked; marked, too.
  std::vector<HealthLamp> takeWorseLamps();
  // None where the loss has no such level.
  std::optional<ChanceLevels> chance() const;

 private:
  // What cannot be taken back step by step.
  struct State {
    std::int64_t step = 0;
    RunHealth health;
    LambdaLossCounts lambdaLoss;
  };
  void goBackTo(std::int64_t step);

  std::int64_t lastStep_ = 0, revision_ = 0;
  std::deque<State> atCheckpoints_;
};

// Reads the steps one after the other and hands each on.
using StepSink = std::function<void(const StepReport&)>;
using StepSource = std::function<void(const StepSink&)>;
// The record of a run that was opened. `history` is without its steps, which come from the source.
RunRecord recordOf(const RunHistory& history, const StepSource& steps);
RunRecord recordOf(const RunHistory& history);

}  // namespace mixmask::ui
