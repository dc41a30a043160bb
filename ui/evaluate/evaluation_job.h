// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/session/evaluation_queue.h"
#include "ui/device_queue.h"

namespace mixmask::ui {

// `cancelling`: it was asked for, and the job has not ended yet. `paused`: only a training is.
enum class EvaluationState { waiting, running, paused, cancelling, done, cancelled, failed };

// Of a job that is no evaluation.
EvaluationState stateOf(const DeviceJob& job);

// A report as the curves show it. Trainings of one job, seed after seed, follow one another along
// x.
struct TrainingPoint {
  double step = 0;
  double loss = 0, trainTop1 = 0;
  double testTop1 = -1;  // negative: not measured
};

// One evaluation that was asked for, or another job that occupies a device: what a list and the
// details show of it.
struct EvaluationJob {
  DeviceJob::Kind kind = DeviceJob::Kind::evaluation;
  DeviceQueue::Id place = 0;
  QString waitsFor;               // "for the training quickstart to pause or end"
  EvaluationQueue::JobId id = 0;  // 0: it has not begun, or is no evaluation
  EvaluationRequest request;
  QString protocol, checkpoint, data;  // as a reader calls them
  EvaluationState state = EvaluationState::waiting;
  PhaseChanged phase;
  std::vector<TrainingPoint> curve;
  std::optional<ClassifierReport> newest;
  double testTop1 = -1;  // measured last; negative: not yet
  EvaluationResult result;
  QString failure;

  bool isActive() const;  // waits, runs or is paused
  bool isEvaluation() const { return kind == DeviceJob::Kind::evaluation; }
  void apply(const EvaluationUpdate& update);
  bool follow(const DeviceJob& other);  // of one that is no evaluation; whether it changed

 private:
  void take(const EvaluationEvent& event);
  void take(const EvaluationStarted&);
  void take(const EvaluationResult& found);
  void take(const EvaluationCancelled&);
  void take(const JobFailed& failed);
  void take(const PhaseChanged& now) { phase = now; }
  void take(const ClassifierReport& report);
  void take(const LogLine&) {}  // stands in the log

  double stepsBefore_ = 0;  // of the job's trainings that have ended
};

}  // namespace mixmask::ui
