// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_job.h"

#include <QCoreApplication>
#include <algorithm>

namespace mixmask::ui {
namespace {

// A classifier that is trained on images tells its steps and no phase.
PhaseChanged phaseOf(const ClassifierReport& report) {
  const QString text =
      report.run.empty()
          ? QCoreApplication::translate("EvaluationJob", "training the classifier")
          : QCoreApplication::translate("EvaluationJob", "training the classifier, %1")
                .arg(QString::fromStdString(report.run));
  const auto steps = static_cast<double>(std::max<std::int64_t>(report.totalSteps, 1));
  return {text.toStdString(), static_cast<double>(report.step) / steps, report.secondsLeft};
}

}  // namespace

EvaluationState stateOf(const DeviceJob& job) {
  switch (job.state) {
    case DeviceJob::State::waiting:
      return EvaluationState::waiting;
    case DeviceJob::State::resting:
      return EvaluationState::paused;
    case DeviceJob::State::running:
      break;
  }
  return EvaluationState::running;
}

bool EvaluationJob::isActive() const {
  return state == EvaluationState::waiting || state == EvaluationState::running ||
         state == EvaluationState::paused || state == EvaluationState::cancelling;
}

bool EvaluationJob::follow(const DeviceJob& other) {
  const bool isSame = place == other.id && checkpoint == other.subject && state == stateOf(other) &&
                      phase.text == other.phase.text && phase.share == other.phase.share;
  kind = other.kind;
  place = other.id;
  protocol = other.title;
  checkpoint = other.subject;
  state = stateOf(other);
  phase = other.phase;
  return !isSame;
}

void EvaluationJob::apply(const EvaluationUpdate& update) {
  std::visit([this](const auto& value) { take(value); }, update);
}

void EvaluationJob::take(const EvaluationEvent& event) {
  std::visit([this](const auto& value) { take(value); }, event);
}

void EvaluationJob::take(const EvaluationStarted&) {
  if (state == EvaluationState::waiting) state = EvaluationState::running;
}

void EvaluationJob::take(const EvaluationResult& found) {
  state = EvaluationState::done;
  result = found;
}

void EvaluationJob::take(const EvaluationCancelled&) {
  state = EvaluationState::cancelled;
}

void EvaluationJob::take(const JobFailed& failed) {
  state = EvaluationState::failed;
  failure = QString::fromStdString(failed.message);
}

void EvaluationJob::take(const ClassifierReport& report) {
  if (newest && newest->run != report.run) {
    stepsBefore_ += static_cast<double>(newest->totalSteps);
  }
  newest = report;
  if (report.testTop1 >= 0) testTop1 = report.testTop1;
  curve.push_back({stepsBefore_ + static_cast<double>(report.step), report.loss, report.trainTop1,
                   report.testTop1});
  if (report.secondsLeft >= 0) phase = phaseOf(report);
}

}  // namespace mixmask::ui
