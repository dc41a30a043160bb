// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/session/health_lamp.h"
#include "core/session/training_session.h"

namespace mixmask {

// What each lamp is judged by. A rule takes the reports that concern it, keeps the few figures that
// its verdict needs, and says them in a sentence. The limits stand in health_rules.cpp with their
// reasons.
class HealthRule {
 public:
  const SteadyLevel& steady() const { return level_; }

 protected:
  HealthRule(int rise, int fall) : level_(rise, fall) {}
  bool isAtLeast(HealthLevel level) const { return level_.level() >= level; }

  SteadyLevel level_;
};

// Is the loss a number, has it left the level of chance, does it explode?
class LossRule : public HealthRule {
 public:
  LossRule();
  void start(const RunDescription& run);
  void add(const StepReport& report);
  std::string sentence() const;

 private:
  HealthLevel verdict() const;
  double growth() const;  // over the highest level of the first steps, in parts of it

  double chanceClean_ = 0, chanceMixture_ = 0, chance_ = 0;  // 0: there is no such level
  std::int64_t patience_ = 0;                                // steps until it should be left
  std::int64_t steps_ = 0, lastStep_ = 0;
  bool isFinite_ = true;
  double highest_ = 0;  // of the first steps
  MovingAverage recent_;
};

// Do all projections become one, or all features?
class CollapseRule : public HealthRule {
 public:
  CollapseRule();
  void add(const StepReport& report);
  void add(const EvaluationReport& report);
  std::string sentence() const;

 private:
  HealthLevel spreadVerdict() const;
  HealthLevel featureVerdict() const;
  double featureSpread() const;  // in the units of the projections'

  std::int64_t steps_ = 0, lastStep_ = 0;  // with a spread
  MovingAverage spread_;
  double widest_ = 0;
  std::int64_t widestStep_ = 0;
  SteadyLevel features_;
  std::optional<EvaluationReport> latest_;
};

// Is the contrast solved without learning? Batch statistics or another trace may give the answer
// away.
class ShortcutRule : public HealthRule {
 public:
  ShortcutRule();
  void add(const StepReport& report);
  void add(const EvaluationReport& report);
  std::string sentence() const;

 private:
  HealthLevel verdict() const;
  bool learns() const;  // kNN has risen by more than its error

  std::int64_t steps_ = 0, solved_ = 0;  // that contrast; in a row without an error to speak of
  MovingAverage accuracy_;
  int evaluations_ = 0;
  double knnFirst_ = -1, knnLatest_ = -1;  // of samples of the sets
  double standardError_ = 0;
};

// Do the masks mix at all?
class MixtureRule : public HealthRule {
 public:
  MixtureRule();
  void add(const StepReport& report);
  std::string sentence() const;

 private:
  HealthLevel verdict() const;

  bool hasPartner_ = false;
  std::int64_t steps_ = 0;
  double lambda_ = 0;
  MovingAverage whole_, partner_;  // shares of steps that show one image alone; the partner
};

// Does kNN accuracy fall by more than chance moves it?
class KnnRule : public HealthRule {
 public:
  KnnRule();
  void add(const EvaluationReport& report);
  std::string sentence() const;

 private:
  struct Measured {
    double top1 = -1;
    double standardError = 0;
    std::int64_t step = 0;
  };
  // How far the latest lies under the best of its kind, in standard errors of the difference.
  double fall() const;

  bool hasLabels_ = true;
  Measured best_, latest_;
};

// Does the network wait for images?
class DataRule : public HealthRule {
 public:
  DataRule();
  void add(const SystemReport& report);
  std::string sentence() const;

 private:
  std::optional<SystemReport> latest_;
};

}  // namespace mixmask
