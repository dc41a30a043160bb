// SPDX-License-Identifier: Apache-2.0
#include "core/training/online_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/base/error.h"
#include "core/evaluation/collapse.h"
#include "core/evaluation/knn_classifier.h"
#include "core/losses/normalized.h"
#include "core/training/device.h"

namespace mixmask {
namespace {

constexpr std::int64_t kRankRows = 4096;  // enough for the rank of a few hundred dimensions

}  // namespace

OnlineEvaluation::OnlineEvaluation(const RunConfig& config, std::shared_ptr<const Dataset> bank,
                                   std::shared_ptr<const Dataset> queries, torch::Device device)
    : config_(config), bank_(std::move(bank)), queries_(std::move(queries)), device_(device) {}

std::optional<EvaluationReport> OnlineEvaluation::evaluate(
    Backbone& backbone, const Request& wanted, std::stop_token stop,
    const std::function<void(double)>& progress) const {
  const auto start = std::chrono::steady_clock::now();
  const KnnConfig& knn = config_.evaluation.knn;
  const DatasetEntry& entry = datasetEntry(config_.data.name);
  FeatureRequest request{.seed = static_cast<std::uint64_t>(config_.runtime.seed),
                         .viewSize = static_cast<int>(augmentationOf(config_).viewSize),
                         .normalization = {entry.mean, entry.standardDeviation},
                         .precision = precisionOn(device_, config_.runtime),
                         .device = device_,
                         .threads = loaderThreadsOf(config_.runtime),
                         .skipsUnreadable = static_cast<bool>(wanted.warn)};
  request.count = wanted.fullSets ? 0 : knn.bank;
  const auto bank = extractFeatures(backbone, *bank_, request, stop,
                                    [&](double share) { progress(0.8 * share); });
  request.count = wanted.fullSets ? 0 : knn.queries;
  const auto queries = extractFeatures(backbone, *queries_, request, stop,
                                       [&](double share) { progress(0.8 + 0.15 * share); });
  if (stop.stop_requested()) return std::nullopt;
  for (const LabelledFeatures* images : {&bank, &queries}) {
    if (images->problems.empty()) continue;
    if (images->features.size(0) == 0) throw DataError(images->problems.front());
    wanted.warn(fmt::format("kNN leaves out {} bad image{}: {}", images->problems.size(),
                            images->problems.size() == 1 ? "" : "s", images->problems.front()));
  }

  EvaluationReport report{.step = wanted.step, .fullSets = wanted.fullSets};
  report.bank = bank.features.size(0);
  report.queries = queries.features.size(0);
  report.featureDim = bank.features.size(1);
  const auto classes = static_cast<std::int64_t>(bank_->classNames().size());
  if (classes > 0) {
    // Bad images must not stop a run whose bank had just enough.
    const std::int64_t k = bank.problems.empty() ? knn.k : std::min(knn.k, report.bank);
    report.knnTop1 = knnTop1(bank, queries, classes, {.k = k, .temperature = knn.temperature});
  }
  const auto measures =
      collapseMeasures(normalized(bank.features.narrow(0, 0, std::min(report.bank, kRankRows))));
  report.featureStd = measures.featureStd;
  report.effectiveRank = measures.effectiveRank;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  progress(1);
  return report;
}

}  // namespace mixmask
