// SPDX-License-Identifier: Apache-2.0
#include "core/session/feature_export.h"

#include "core/base/error.h"
#include "core/checkpoints/npy_file.h"
#include "core/data/dataset.h"
#include "core/evaluation/feature_shards.h"
#include "core/evaluation/weights.h"
#include "core/training/encoder_on_data.h"
#include "core/training/failure.h"

namespace mixmask {
namespace {

FeatureExportResult exportOrThrow(const FeatureExportRequest& request, const std::stop_token& stop,
                                  const EvaluationSink& sink) {
  sink(PhaseChanged{"reading the checkpoint"});
  const auto judged = openEncoderOnData(request.checkpoint, request.data, request.assignments);
  sink(PhaseChanged{"reading the data set"});
  FeatureShards shards(
      judged.encoder.backbone,
      openDataset(judged.config.data, request.trainingImages ? Split::train : Split::test),
      {.request = judged.request,
       .weights = digestOf(*judged.encoder.backbone),
       .folder = defaultFeatureCache(),
       .warn = [&](const std::string& text) {
         sink(LogLine{LogLine::Level::warning, text});
       }});
  const auto images = shards.all(stop, [&](double share) {
    sink(PhaseChanged{"features of the images", share});
  });
  FeatureExportResult result;
  if (!images) return result;
  for (const std::string& problem : images->problems) {
    sink(LogLine{LogLine::Level::warning, "left out: " + problem});
  }
  result.file = request.file;
  result.labels = request.file;
  result.labels.replace_filename(request.file.stem().string() + "-labels.npy");
  result.backbone = judged.config.backbone.name;
  result.images = images->features.size(0);
  result.features = images->features.size(1);
  result.bytes = writeNpyFile(result.file, images->features);
  result.bytes += writeNpyFile(result.labels, images->labels);
  return result;
}

}  // namespace

FeatureExportResult exportFeatures(const FeatureExportRequest& request, std::stop_token stop,
                                   const EvaluationSink& sink) {
  try {
    return exportOrThrow(request, stop, sink);
  } catch (...) {
    throwDescribed(std::current_exception());
  }
}

}  // namespace mixmask
