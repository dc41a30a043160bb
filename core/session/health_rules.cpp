// SPDX-License-Identifier: Apache-2.0
#include "core/session/health_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mixmask {
namespace {

constexpr double kPercent = 100;

// A worse verdict holds after as many steps as a moving average needs to forget one odd step, a
// better one after five times as many: what comes and goes keeps its lamp lit.
constexpr int kRiseSteps = 20;
constexpr int kFallSteps = 100;
constexpr double kRecentSteps = 20;  // of the moving averages
// Evaluations and reports of the system are rare: two agree before a lamp changes.
constexpr int kReports = 2;

// The first steps say where a run begins, and nothing about where it goes.
constexpr std::int64_t kFirstSteps = 50;

// Loss. It should leave the level of chance within an epoch, or after this many steps; 1 % is more
// than its noise there.
constexpr std::int64_t kFewestPatience = 200, kMostPatience = 2000;
constexpr double kAtChance = 0.99;
// A quarter above its start is no warm-up any more; twice the start does not come back by itself.
constexpr double kGrown = 0.25, kExploded = 1;

// Collapse. A spread of 1 fills the sphere, 0 is one point (Chen & He 2021, fig. 2). Untrained
// networks without batch norm at the end begin at 0.3 and healthy runs go through a third of that;
// collapsed ones of MoCo v2 and SimCLR were seen below 0.005, of BYOL below a fifth of their start.
constexpr double kCollapsed = 0.05;
constexpr double kShrunk = 0.2, kNarrow = 0.3;  // of the widest spread so far
// Features that are nearly one direction, in the same units; and fewer than two directions.
constexpr double kFlatFeatures = 0.05, kLowRank = 1.5;

// Contrast. Where less than one query in a hundred errs, there is nothing left to learn from it.
constexpr double kSolved = 0.99;
constexpr std::int64_t kSolvedSteps = 200;

// Mixtures. One step in ten without a mixture is seen in the figures; where it is every second one,
// the run is another than was meant.
constexpr double kDegenerate = 0.1, kMostlyDegenerate = 0.5;
constexpr double kWholeLambda = 1e-6;  // far less than a pixel

// kNN. Two standard errors of a difference are reached by chance once in forty, four never.
constexpr double kFalls = 2, kFallsFar = 4;

// Data. A fifth of the time is what another loader thread would give back.
constexpr double kWaits = 0.2;

std::string thousands(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<std::int64_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", kPercent * share);
}

double standardErrorOf(const EvaluationReport& report) {
  const double p = report.knnTop1;
  // Of a share of 0 or 1, too: as if one query more had been wrong.
  const double spread = std::max(p * (1 - p), 1.0 / static_cast<double>(report.queries + 1));
  return std::sqrt(spread / static_cast<double>(std::max<std::int64_t>(1, report.queries)));
}

// On samples of the sets, after a step: an untrained network may well be better than one of the
// first steps.
bool isOfTraining(const EvaluationReport& report) {
  return !report.fullSets && report.step > 0;
}

std::string judgedLater() {
  return fmt::format("Judged from step {} on.", kFirstSteps);
}

}  // namespace

LossRule::LossRule() : HealthRule(kRiseSteps, kFallSteps), recent_(kRecentSteps) {}

void LossRule::start(const RunDescription& run) {
  chanceClean_ = run.chanceClean;
  chanceMixture_ = run.chanceMixture;
  patience_ = std::clamp(run.stepsPerEpoch, kFewestPatience, kMostPatience);
}

void LossRule::add(const StepReport& report) {
  lastStep_ = report.step;
  isFinite_ = std::isfinite(report.loss);
  if (!isFinite_) {
    level_ = SteadyLevel(1, kFallSteps);  // there is nothing to wait for
    level_.propose(HealthLevel::alarm, report.step);
    return;
  }
  const int mixtures = (report.mixes ? 1 : 0) + (report.mixesUnmix ? 1 : 0);
  chance_ = chanceClean_ > 0 ? chanceClean_ + mixtures * chanceMixture_ : 0;
  recent_.add(report.loss);
  ++steps_;
  if (steps_ == 1) highest_ = report.loss;
  if (steps_ <= kFirstSteps) highest_ = std::max(highest_, recent_.value());
  level_.propose(verdict(), report.step);
}

// A queue of random keys makes the first losses low: below chance nothing explodes. A loss may
// begin near 0 or below; one unit is then the measure.
double LossRule::growth() const {
  const double start = std::max(highest_, chance_);
  return (recent_.value() - start) / std::max(std::abs(start), 1.0);
}

HealthLevel LossRule::verdict() const {
  if (steps_ < kFirstSteps) return HealthLevel::unknown;
  if (growth() > kExploded) return HealthLevel::alarm;
  if (growth() > kGrown) return HealthLevel::watch;
  const bool isAtChance = chance_ > 0 && recent_.value() > kAtChance * chance_;
  return isAtChance && steps_ > patience_ ? HealthLevel::watch : HealthLevel::fine;
}

std::string LossRule::sentence() const {
  if (!isFinite_) {
    return fmt::format(
        "The loss of step {} is not a number: go back to the last checkpoint, or start again with "
        "a lower learning rate.",
        thousands(lastStep_));
  }
  if (steps_ < kFirstSteps) return judgedLater();
  const double now = recent_.value();
  if (isAtLeast(HealthLevel::watch) && growth() > kGrown) {
    return fmt::format(
        "Loss {:.4g}, and no more than {:.4g} in the first {} steps: it explodes; lower the "
        "learning rate or lengthen the warm-up.",
        now, std::max(highest_, chance_), kFirstSteps);
  }
  const std::string chance = chance_ > 0 ? fmt::format("; chance is {:.4g}", chance_) : "";
  if (isAtLeast(HealthLevel::watch)) {
    return fmt::format(
        "Loss {:.4g} after {} steps{}: nothing is told apart yet; look at the learning rate and "
        "the augmentation.",
        now, thousands(steps_), chance);
  }
  return fmt::format("Loss {:.4g}, at most {:.4g} in the first {} steps{}.", now, highest_,
                     kFirstSteps, chance);
}

CollapseRule::CollapseRule()
    : HealthRule(kRiseSteps, kFallSteps), spread_(kRecentSteps), features_(kReports, kReports) {}

void CollapseRule::add(const StepReport& report) {
  if (report.projectionSpread < 0) return;
  spread_.add(report.projectionSpread);
  ++steps_;
  if (spread_.value() >= widest_) {
    widest_ = spread_.value();
    widestStep_ = report.step;
  }
  lastStep_ = report.step;
  level_.propose(std::max(spreadVerdict(), features_.level()), report.step);
}

void CollapseRule::add(const EvaluationReport& report) {
  latest_ = report;
  features_.propose(featureVerdict(), report.step);
  if (steps_ == 0) level_ = features_;
}

HealthLevel CollapseRule::spreadVerdict() const {
  if (steps_ < kFirstSteps) return HealthLevel::unknown;
  const double now = spread_.value();
  if (now < kCollapsed || now < kShrunk * widest_) return HealthLevel::alarm;
  return now < kNarrow * widest_ ? HealthLevel::watch : HealthLevel::fine;
}

// What an untrained network says lies close to one direction, too.
HealthLevel CollapseRule::featureVerdict() const {
  if (!latest_ || latest_->step == 0) return HealthLevel::unknown;
  return featureSpread() < kFlatFeatures || latest_->effectiveRank < kLowRank ? HealthLevel::watch
                                                                              : HealthLevel::fine;
}

double CollapseRule::featureSpread() const {
  return latest_->featureStd * std::sqrt(static_cast<double>(latest_->featureDim));
}

std::string CollapseRule::sentence() const {
  std::string text;
  if (steps_ >= kFirstSteps) {
    text = fmt::format("Spread of the projections {:.3f} of 1", spread_.value());
    if (spreadVerdict() >= HealthLevel::watch) {
      text += fmt::format(", {:.3f} at its widest {} steps ago", widest_,
                          thousands(lastStep_ - widestStep_));
    }
  }
  if (latest_ && latest_->step > 0) {
    text += fmt::format("{}eatures: spread {:.3f} of 1, effective rank {:.1f} of {}",
                        text.empty() ? "F" : "; f", featureSpread(), latest_->effectiveRank,
                        latest_->featureDim);
  }
  if (text.empty()) return judgedLater();
  if (isAtLeast(HealthLevel::alarm)) {
    return text + ": collapse, all images become one point; lower the learning rate.";
  }
  return text + (isAtLeast(HealthLevel::watch) ? ": it may be collapsing." : ".");
}

ShortcutRule::ShortcutRule() : HealthRule(kRiseSteps, kFallSteps), accuracy_(kRecentSteps) {}

void ShortcutRule::add(const StepReport& report) {
  if (report.contrastTop1 < 0) return;
  accuracy_.add(report.contrastTop1);
  solved_ = accuracy_.value() >= kSolved ? solved_ + 1 : 0;
  ++steps_;
  level_.propose(verdict(), report.step);
}

void ShortcutRule::add(const EvaluationReport& report) {
  if (report.knnTop1 < 0 || !isOfTraining(report)) return;
  if (knnFirst_ < 0) {
    knnFirst_ = report.knnTop1;
    standardError_ = std::sqrt(2.0) * standardErrorOf(report);
  }
  knnLatest_ = report.knnTop1;
  ++evaluations_;
}

bool ShortcutRule::learns() const {
  return knnLatest_ > knnFirst_ + kFalls * standardError_;
}

HealthLevel ShortcutRule::verdict() const {
  if (steps_ < kFirstSteps) return HealthLevel::unknown;
  if (solved_ < kSolvedSteps || (evaluations_ > 1 && learns())) return HealthLevel::fine;
  return evaluations_ > kReports ? HealthLevel::alarm : HealthLevel::watch;
}

std::string ShortcutRule::sentence() const {
  if (steps_ == 0) return "This framework contrasts nothing.";
  if (steps_ < kFirstSteps) return judgedLater();
  std::string text =
      fmt::format("{} of the keys are found among the negatives", percent(accuracy_.value()));
  if (evaluations_ > 1) {
    text += fmt::format("; kNN {} to {} so far", percent(knnFirst_), percent(knnLatest_));
  }
  if (!isAtLeast(HealthLevel::watch)) return text + ".";
  return text +
         ": too easy, something else than the image gives the key away (batch norm, weak "
         "augmentation, too few negatives).";
}

MixtureRule::MixtureRule()
    : HealthRule(kRiseSteps, kFallSteps), whole_(kFallSteps), partner_(kFallSteps) {}

void MixtureRule::add(const StepReport& report) {
  if (!report.mixes) return;
  const bool isPartner = report.lambda < kWholeLambda;
  const bool isOwn = report.lambda > 1 - kWholeLambda;
  hasPartner_ |= !isOwn;
  whole_.add(isPartner || isOwn ? 1 : 0);
  partner_.add(isPartner ? 1 : 0);
  lambda_ = report.lambda;
  ++steps_;
  level_.propose(verdict(), report.step);
}

// Erasing has a lambda of 1 in every step, and no partner.
HealthLevel MixtureRule::verdict() const {
  if (steps_ < kFirstSteps || !hasPartner_) return HealthLevel::unknown;
  if (whole_.value() > kMostlyDegenerate) return HealthLevel::alarm;
  return whole_.value() > kDegenerate ? HealthLevel::watch : HealthLevel::fine;
}

std::string MixtureRule::sentence() const {
  if (steps_ == 0) return "This run mixes nothing.";
  if (!hasPartner_) return "No partner is mixed in: \u03bb is 1 in every step.";
  if (steps_ < kFirstSteps) return judgedLater();
  if (whole_.value() * kFallSteps < 1) {
    return fmt::format("Every mask of the last steps shows both images; \u03bb {:.2f} now.",
                       lambda_);
  }
  std::string text = fmt::format("{} of the last steps' masks show one image alone, {} the partner",
                                 percent(whole_.value()), percent(partner_.value()));
  if (!isAtLeast(HealthLevel::watch)) return text + ".";
  return text + ": these steps mix nothing; use a larger grid or the exact generator.";
}

KnnRule::KnnRule() : HealthRule(kReports, kReports) {}

void KnnRule::add(const EvaluationReport& report) {
  hasLabels_ = report.knnTop1 >= 0;
  if (!hasLabels_ || !isOfTraining(report)) return;
  latest_ = {report.knnTop1, standardErrorOf(report), report.step};
  if (latest_.top1 >= best_.top1) best_ = latest_;
  const double by = fall();
  level_.propose(by > kFallsFar ? HealthLevel::alarm
                 : by > kFalls  ? HealthLevel::watch
                                : HealthLevel::fine,
                 report.step);
}

double KnnRule::fall() const {
  return (best_.top1 - latest_.top1) / std::hypot(best_.standardError, latest_.standardError);
}

std::string KnnRule::sentence() const {
  if (!hasLabels_) return "The data has no labels to judge by.";
  if (latest_.top1 < 0) return "Judged from the first evaluation on.";
  std::string text = fmt::format("kNN {} \u00b1 {:.1f} points", percent(latest_.top1),
                                 kPercent * latest_.standardError);
  if (latest_.step == best_.step) return text + ", the best so far.";
  text += fmt::format(", {} at step {}", percent(best_.top1), thousands(best_.step));
  if (!isAtLeast(HealthLevel::watch)) return text + ".";
  return text + ": it falls by more than its error; the checkpoint there may be the better one.";
}

DataRule::DataRule() : HealthRule(kReports, kReports) {}

void DataRule::add(const SystemReport& report) {
  latest_ = report;
  level_.propose(report.dataWaitShare > kWaits ? HealthLevel::watch : HealthLevel::fine,
                 report.step);
}

std::string DataRule::sentence() const {
  if (!latest_) return "Judged after a few seconds of a running run.";
  std::string text =
      fmt::format("{} of the time waits for images", percent(latest_->dataWaitShare));
  if (!isAtLeast(HealthLevel::watch)) return text + ".";
  return text + ": the loader is the bottleneck; give it more threads or a faster disk.";
}

}  // namespace mixmask
