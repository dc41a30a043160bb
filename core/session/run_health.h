// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "core/session/health_rules.h"

namespace mixmask {

// Is the run learning, or is something wrong with it? Takes what a run reports, in its order, live
// or from a record, and answers by lamps. A report costs a few operations, and what is kept does
// not grow with the run.
class RunHealth {
 public:
  void start(const RunDescription& run);  // forgets all that was before
  void add(const StepReport& report);
  void add(const EvaluationReport& report);
  void add(const SystemReport& report);

  // In the order of HealthTopic. The sentences are made here.
  std::vector<HealthLamp> lamps() const;
  // What became worse, to watch or alarm, since this was last asked; at most the first thousand.
  std::vector<HealthChange> takeChanges();

 private:
  template <typename Rule, typename Report>
  void judge(HealthTopic topic, Rule& rule, const Report& report);

  LossRule loss_;
  CollapseRule collapse_;
  ShortcutRule shortcut_;
  MixtureRule mixture_;
  KnnRule knn_;
  DataRule data_;
  std::vector<HealthChange> changes_;
};

}  // namespace mixmask
