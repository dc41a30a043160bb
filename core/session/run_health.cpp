// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_health.h"

#include <utility>

namespace mixmask {
namespace {

constexpr std::size_t kMostChanges = 1000;

template <typename Rule>
HealthLamp lampOf(HealthTopic topic, const char* name, const Rule& rule) {
  return {topic, name, rule.steady().level(), rule.sentence(), rule.steady().since()};
}

}  // namespace

void RunHealth::start(const RunDescription& run) {
  *this = {};
  loss_.start(run);
}

template <typename Rule, typename Report>
void RunHealth::judge(HealthTopic topic, Rule& rule, const Report& report) {
  const HealthLevel before = rule.steady().level();
  rule.add(report);
  const HealthLevel now = rule.steady().level();
  if (now > before && now >= HealthLevel::watch && changes_.size() < kMostChanges) {
    changes_.push_back({topic, now, report.step});
  }
}

void RunHealth::add(const StepReport& report) {
  judge(HealthTopic::loss, loss_, report);
  judge(HealthTopic::collapse, collapse_, report);
  judge(HealthTopic::shortcut, shortcut_, report);
  judge(HealthTopic::mixture, mixture_, report);
}

void RunHealth::add(const EvaluationReport& report) {
  judge(HealthTopic::collapse, collapse_, report);
  judge(HealthTopic::shortcut, shortcut_, report);
  judge(HealthTopic::knn, knn_, report);
}

void RunHealth::add(const SystemReport& report) {
  judge(HealthTopic::data, data_, report);
}

std::vector<HealthLamp> RunHealth::lamps() const {
  return {lampOf(HealthTopic::loss, "Loss", loss_),
          lampOf(HealthTopic::collapse, "Collapse", collapse_),
          lampOf(HealthTopic::shortcut, "Contrast", shortcut_),
          lampOf(HealthTopic::mixture, "Mixture", mixture_),
          lampOf(HealthTopic::knn, "kNN", knn_),
          lampOf(HealthTopic::data, "Data", data_)};
}

std::vector<HealthChange> RunHealth::takeChanges() {
  return std::exchange(changes_, {});
}

}  // namespace mixmask
