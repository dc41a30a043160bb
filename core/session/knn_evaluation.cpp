// SPDX-License-Identifier: Apache-2.0
#include "core/session/knn_evaluation.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/training/device.h"
#include "core/training/failure.h"
#include "core/training/online_evaluation.h"
#include "core/training/training_checkpoint.h"

namespace mixmask {
namespace {

RunConfig configOf(const KnnRequest& request, const RunConfig& ofCheckpoint) {
  RunConfig config = ofCheckpoint;
  if (!request.data.empty()) {
    const auto colon = request.data.find(':');
    config.data.name = request.data.substr(0, colon);
    config.data.root = colon == std::string::npos ? std::string() : request.data.substr(colon + 1);
  }
  for (const std::string& assignment : request.assignments) applyAssignment(config, assignment);
  const int channels = datasetEntry(ofCheckpoint.data.name).channels;
  const DatasetEntry& entry = datasetEntry(config.data.name);
  if (entry.channels != channels) {
    throw ConfigError(
        fmt::format("data.name: the network was trained on {} channel{}, and {} has {}", channels,
                    channels == 1 ? "" : "s", config.data.name, entry.channels));
  }
  return config;
}

KnnResult evaluate(const KnnRequest& request, std::stop_token stop, const EventSink& sink) {
  sink(PhaseChanged{"reading the checkpoint"});
  const LoadedCheckpoint checkpoint = openCheckpoint(request.checkpoint);
  const RunConfig config = configOf(request, checkpoint.config);
  requireValid(config);

  at::set_num_threads(arithmeticThreadsOf(config.runtime));
  const torch::Device device = deviceOf(config.runtime.device);
  auto framework = makeFramework(
      checkpoint.config.framework,
      {checkpoint.config.backbone, datasetEntry(checkpoint.config.data.name).channels,
       augmentationOf(checkpoint.config).viewSize},
      0);
  const bool inDouble = checkpoint.config.runtime.precision == "fp64";
  place(*framework, device, inDouble ? torch::kFloat64 : torch::kFloat32);
  restore(checkpoint, *framework, nullptr);

  sink(PhaseChanged{"reading the data set"});
  const auto bank = openDataset(config.data, Split::train);
  if (bank->classNames().empty()) {
    throw DataError(
        fmt::format("{}: kNN needs labels, and these images have none", config.data.name));
  }
  const OnlineEvaluation evaluation(config, bank, openDataset(config.data, Split::test), device);
  const auto report = evaluation.evaluate(
      framework->backbone(), {.step = checkpoint.position.step, .fullSets = true}, std::move(stop),
      [&](double share) { sink(PhaseChanged{"kNN on the full sets", share}); });
  KnnResult result{.k = config.evaluation.knn.k,
                   .temperature = config.evaluation.knn.temperature,
                   .layer = "backbone",
                   .checkpoint = checkpoint.path,
                   .step = checkpoint.position.step};
  if (!report) return result;
  result.top1 = report->knnTop1;
  result.bank = report->bank;
  result.samples = report->queries;
  result.seconds = report->seconds;
  return result;
}

}  // namespace

KnnResult evaluateKnn(const KnnRequest& request, std::stop_token stop, const EventSink& sink) {
  try {
    return evaluate(request, std::move(stop), sink);
  } catch (...) {
    const JobFailed failure = describeFailure(std::current_exception());
    throw Error(failure.kind, failure.message);
  }
}

}  // namespace mixmask
