// SPDX-License-Identifier: Apache-2.0
#include "core/session/knn_evaluation.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/training/device.h"
#include "core/training/failure.h"
#include "core/training/imported_backbone.h"
#include "core/training/online_evaluation.h"
#include "core/training/training_checkpoint.h"

namespace mixmask {
namespace {

// What is judged, and where it comes from.
struct Judged {
  RunConfig config;
  std::filesystem::path checkpoint;
  std::int64_t step = -1;  // negative: unknown
  std::string origin;
  Backbone backbone;
};

// `config` with what the request says of data and options, for a network with so many channels.
RunConfig configOf(RunConfig config, const KnnRequest& request, std::int64_t channels) {
  if (!request.data.empty()) {
    const auto colon = request.data.find(':');
    config.data.name = request.data.substr(0, colon);
    config.data.root = colon == std::string::npos ? std::string() : request.data.substr(colon + 1);
  }
  applyAssignments(config, request.assignments);
  const DatasetEntry& entry = datasetEntry(config.data.name);
  if (entry.channels != channels) {
    throw ConfigError(
        fmt::format("data.name: the network was trained on {} channel{}, and {} has {}", channels,
                    channels == 1 ? "" : "s", config.data.name, entry.channels));
  }
  requireValid(config);
  return config;
}

Judged judgedRun(const KnnRequest& request) {
  const LoadedCheckpoint checkpoint = openCheckpoint(request.checkpoint);
  const RunConfig& trained = checkpoint.config;
  const int channels = datasetEntry(trained.data.name).channels;
  Judged judged{.config = configOf(trained, request, channels),
                .checkpoint = checkpoint.path,
                .step = checkpoint.position.step,
                .origin = "MixMask Studio",
                .backbone = nullptr};
  auto framework = makeFramework(trained.framework,
                                 {trained.backbone, channels, augmentationOf(trained).viewSize}, 0);
  const bool inDouble = trained.runtime.precision == "fp64";
  place(*framework, torch::kCPU, inDouble ? torch::kFloat64 : torch::kFloat32);
  restore(checkpoint, *framework, nullptr);
  judged.backbone = framework->backbone();
  return judged;
}

// Of another program's file: it tells the network, and the request everything else.
Judged judgedImport(const KnnRequest& request) {
  ImportedBackbone imported = importBackbone(request.checkpoint);
  if (request.data.empty()) {
    throw ConfigError(fmt::format(
        "--data is missing: {} does not say on which images it is to be judged; use --data "
        "NAME[:ROOT], 'mixmask datasets' lists the names",
        request.checkpoint.string()));
  }
  RunConfig config;
  config.backbone = imported.shape.backbone;
  return {.config = configOf(config, request, imported.shape.inputChannels),
          .checkpoint = request.checkpoint,
          .step = -1,
          .origin = imported.origin,
          .backbone = imported.backbone};
}

KnnResult evaluate(const KnnRequest& request, std::stop_token stop, const EventSink& sink) {
  sink(PhaseChanged{"reading the checkpoint"});
  Judged judged = isOwnCheckpoint(request.checkpoint) ? judgedRun(request) : judgedImport(request);
  const RunConfig& config = judged.config;
  at::set_num_threads(arithmeticThreadsOf(config.runtime));
  const torch::Device device = deviceOf(config.runtime.device);
  judged.backbone->to(device);

  sink(PhaseChanged{"reading the data set"});
  const auto bank = openDataset(config.data, Split::train);
  if (bank->classNames().empty()) {
    throw DataError(
        fmt::format("{}: kNN needs labels, and these images have none", config.data.name));
  }
  const OnlineEvaluation evaluation(config, bank, openDataset(config.data, Split::test), device);
  const auto report = evaluation.evaluate(judged.backbone, {.step = judged.step, .fullSets = true},
                                          std::move(stop), [&](double share) {
                                            sink(PhaseChanged{"kNN on the full sets", share});
                                          });
  KnnResult result{.k = config.evaluation.knn.k,
                   .temperature = config.evaluation.knn.temperature,
                   .layer = "backbone",
                   .origin = judged.origin,
                   .checkpoint = judged.checkpoint,
                   .step = judged.step};
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
