// SPDX-License-Identifier: Apache-2.0
#include "core/session/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/checkpoints/classifier_file.h"
#include "core/config/sections.h"
#include "core/evaluation/protocol.h"
#include "core/evaluation/weights.h"
#include "core/session/time_left.h"
#include "core/training/encoder_on_data.h"
#include "core/training/evaluation_file.h"
#include "core/training/failure.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kCacheBytes = std::int64_t{16} << 30;

std::string sectionOf(const std::string& protocol) {
  return "evaluation." + protocol + ".";
}

// Everything that a result stands on.
struct Setup {
  EncoderOnData judged;
  OptionMap options;        // of the protocol
  EvaluationResult result;  // what is known of it before it is found
  EvaluationGround ground;
  ProtocolContext context;
};

OptionValue parsed(OptionSpec spec, const std::string& path, const std::string& text) {
  spec.key = path;
  OptionValue value = parseOption(spec, text);
  const std::string problem = problemWith(spec, value);
  if (!problem.empty()) throw ConfigError(fmt::format("{}: {}", path, problem));
  return value;
}

void applyProtocolOption(const ProtocolEntry& protocol, const std::string& path,
                         const std::string& text, OptionMap& options) {
  const std::string key = path.substr(sectionOf(protocol.key).size());
  std::vector<std::string> known;
  for (const OptionSpec& spec : protocol.options) {
    if (spec.key == key) {
      options[key] = parsed(spec, path, text);
      return;
    }
    known.push_back(spec.key);
  }
  const std::string nearest = nearestKey(key, known);
  throw ConfigError(fmt::format(
      "{}: the protocol '{}' has no such option{}", path, protocol.key,
      nearest.empty() ? ""
                      : fmt::format("; did you mean {}{}?", sectionOf(protocol.key), nearest)));
}

// Takes what belongs to the protocol out of the assignments.
OptionMap takeProtocolOptions(const ProtocolEntry& protocol,
                              std::vector<std::string>& assignments) {
  OptionMap options;
  std::erase_if(assignments, [&](const std::string& assignment) {
    const auto equals = assignment.find('=');
    if (equals == assignment.npos || !assignment.starts_with(sectionOf(protocol.key))) return false;
    applyProtocolOption(protocol, assignment.substr(0, equals), assignment.substr(equals + 1),
                        options);
    return true;
  });
  return options;
}

// Length and batch are the protocol's own, not those of the run, unless they are set here.
void setLength(const ProtocolEntry& protocol, const std::vector<std::string>& assignments,
               Setup& setup) {
  ProtocolContext& context = setup.context;
  context.epochs = protocol.epochs;
  context.batchSize = protocol.batchSize;
  for (const std::string& assignment : assignments) {
    const RunConfig& config = setup.judged.config;
    if (assignment.starts_with("runtime.epochs=")) context.epochs = config.runtime.epochs;
    if (assignment.starts_with("data.batchSize=")) context.batchSize = config.data.batchSize;
  }
}

void requireClasses(const RunConfig& config, const Dataset& training, const Dataset& test) {
  const auto& name = config.data.name;
  if (training.classNames().empty()) {
    throw DataError(
        fmt::format("{}: evaluation needs labels, and these images have none; give a data set "
                    "with labels, such as folders of classes",
                    name));
  }
  if (training.classNames().size() < 2) {
    throw DataError(
        fmt::format("{}: all images are of one class, '{}'; with nothing to tell apart "
                    "every accuracy is 1",
                    name, training.classNames().front()));
  }
  if (training.classNames() != test.classNames()) {
    throw DataError(
        fmt::format("{}: the training images have {} classes and the test images {} "
                    "others; both need the same class folders",
                    name, training.classNames().size(), test.classNames().size()));
  }
}

// False: it was stopped.
bool openData(Setup& setup, const EvaluationSink& sink) {
  sink(PhaseChanged{"reading the data set"});
  auto& context = setup.context;
  context.trainingSet = openDataset(setup.judged.config.data, Split::train, context.stop);
  context.testSet = openDataset(setup.judged.config.data, Split::test, context.stop);
  if (!context.trainingSet || !context.testSet) return false;
  requireClasses(setup.judged.config, *context.trainingSet, *context.testSet);
  setup.ground = {.weights = digestOf(*context.backbone),
                  .trainingSet = context.trainingSet->fingerprint(),
                  .testSet = context.testSet->fingerprint(),
                  .classNames = context.trainingSet->classNames()};
  context.weights = setup.ground.weights;
  context.trainingImages = setup.ground.trainingSet;
  context.testImages = setup.ground.testSet;
  return true;
}

void describe(const ProtocolEntry& protocol, Setup& setup) {
  EvaluationResult& result = setup.result;
  const auto& context = setup.context;
  result.protocol = protocol.key;
  result.label = protocol.label;
  result.version = protocol.version;
  for (const OptionSpec& spec : protocol.options) {
    const auto set = setup.options.find(spec.key);
    result.parameters.emplace_back(spec.key,
                                   set == setup.options.end() ? spec.initial : set->second);
  }
  if (protocol.epochs > 0) {
    result.parameters.emplace_back("epochs", context.epochs);
    result.parameters.emplace_back("batchSize", context.batchSize);
  }
  const Precision precision = context.request.precision;
  result.parameters.emplace_back("seed", setup.judged.config.runtime.seed);
  result.parameters.emplace_back("viewSize", static_cast<std::int64_t>(context.request.viewSize));
  result.parameters.emplace_back("precision", std::string(precision == Precision::bf16   ? "bf16"
                                                          : precision == Precision::fp64 ? "fp64"
                                                                                         : "fp32"));
  result.data = setup.judged.config.data.name;
  result.origin = setup.judged.encoder.origin;
  result.backbone = setup.judged.encoder.config.backbone.name;
  result.checkpoint = setup.judged.encoder.checkpoint;
  result.step = setup.judged.encoder.step;
  result.trainingImages = context.trainingSet->size();
  result.classes = context.classes();
}

// Where results of a checkpoint go, unless told otherwise.
fs::path resultFolder(const EvaluationRequest& request, const Setup& setup) {
  if (!request.out.empty()) return fs::absolute(request.out);
  const fs::path file = fs::absolute(setup.judged.encoder.checkpoint);
  std::error_code none;
  const fs::path run = file.parent_path().parent_path();
  if (!setup.judged.encoder.isImport && fs::exists(run / "config.yaml", none))
    return run / "evaluations";
  return resultFolderOf(file, setup.ground.weights);
}

// Told before hours of work, not after them.
void requireWritable(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    throw OutputError(
        fmt::format("{}: the results cannot be written there: {}; give another "
                    "folder with --out",
                    folder.string(), failed.message()));
  }
}

void placeResult(const EvaluationRequest& request, Setup& setup) {
  EvaluationResult& result = setup.result;
  const fs::path folder = resultFolder(request, setup);
  requireWritable(folder);
  const std::string identity = identityOf(result, setup.ground);
  const std::string name =
      fmt::format("{}-{}-{}", result.protocol,
                  result.step >= 0 ? fmt::format("step-{:08}", result.step) : std::string("import"),
                  identity.substr(0, 8));
  result.file = folder / (name + ".json");
  setup.context.identity = identity;
  setup.context.unfinished = folder / fmt::format(".unfinished-{}", identity.substr(0, 16));
}

// Nor is a run that somebody deleted meanwhile brought back with nothing but a result in it.
void requireStillThere(const EvaluationResult& result) {
  const fs::path folder = result.file.parent_path();
  if (isThere(folder)) return;
  throw OutputError(
      fmt::format("{} was deleted during the evaluation, so its result has no place; evaluate a "
                  "checkpoint that is still there",
                  folder.string()));
}

void writeClassifier(const ProtocolOutcome& outcome, Setup& setup) {
  if (!outcome.headWeight.defined()) return;
  const DatasetEntry& entry = datasetEntry(setup.judged.config.data.name);
  EvaluationResult& result = setup.result;
  ClassifierFile file{.backbone = setup.judged.encoder.config.backbone,
                      .channels = entry.channels,
                      .viewSize = setup.context.request.viewSize,
                      .mean = entry.mean,
                      .standardDeviation = entry.standardDeviation,
                      .classNames = setup.ground.classNames,
                      .trainedBy = fmt::format("{}, version {}, on {}", result.protocol,
                                               result.version, result.data),
                      .tensors = {}};
  const auto add = [&](const torch::OrderedDict<std::string, torch::Tensor>& items) {
    for (const auto& item : items) {
      file.tensors.emplace_back(item.key(), item.value().detach().cpu().contiguous());
    }
  };
  add(setup.context.backbone->named_parameters());
  add(setup.context.backbone->named_buffers());
  file.tensors.emplace_back("fc.weight", outcome.headWeight.contiguous());
  file.tensors.emplace_back("fc.bias", outcome.headBias.contiguous());
  result.classifier = fs::path(result.file).replace_extension(".safetensors");
  writeClassifierFile(result.classifier, file);
}

void complete(const ProtocolOutcome& outcome, EvaluationResult& result) {
  result.findings = outcome.findings;
  result.samples = outcome.predictions.labels.numel();
  result.top1 = topShare(outcome.predictions, 1);
  result.top5 = topShare(outcome.predictions, 5);
  result.deviation =
      std::sqrt(result.top1 * (1 - result.top1) / static_cast<double>(result.samples));
  result.curve = outcome.curve;
  result.repetitions = outcome.repetitions;
  if (outcome.repetitions.empty()) return;
  const auto count = static_cast<double>(outcome.repetitions.size());
  result.top1 = result.top5 = 0;
  for (const auto& one : outcome.repetitions) {
    result.top1 += one.top1 / count;
    result.top5 += one.top5 / count;
  }
  double squares = 0;
  for (const auto& one : result.repetitions) squares += std::pow(one.top1 - result.top1, 2);
  if (count > 1) result.deviation = std::sqrt(squares / (count - 1));
}

// None: it was stopped.
std::optional<Setup> prepare(const EvaluationRequest& request, const ProtocolEntry& protocol,
                             std::stop_token stop, const EvaluationSink& sink) {
  sink(PhaseChanged{"reading the checkpoint"});
  std::vector<std::string> assignments = request.assignments;
  Setup setup;
  setup.options = takeProtocolOptions(protocol, assignments);
  setup.judged = openEncoderOnData(request.checkpoint, request.data, assignments);
  const RunConfig& config = setup.judged.config;
  if (protocol.key == "knn") {  // a run says how it wants to be judged
    setup.options.insert(
        {{"k", config.evaluation.knn.k}, {"temperature", config.evaluation.knn.temperature}});
  }
  setLength(protocol, assignments, setup);
  ProtocolContext& context = setup.context;
  context.stop = std::move(stop);
  context.backbone = setup.judged.encoder.backbone;
  context.request = setup.judged.request;
  context.options = setup.options;
  context.seed = static_cast<std::uint64_t>(config.runtime.seed);
  context.featureCache = defaultFeatureCache();
  if (!openData(setup, sink)) return std::nullopt;
  describe(protocol, setup);
  placeResult(request, setup);
  return setup;
}

EvaluationResult evaluateOrThrow(const EvaluationRequest& request, std::stop_token stop,
                                 const EvaluationSink& sink) {
  const auto start = Clock::now();
  const ProtocolEntry& protocol = protocolEntry(request.protocol);
  std::optional<Setup> prepared = prepare(request, protocol, std::move(stop), sink);
  if (!prepared) return {};
  Setup& setup = *prepared;
  pruneFeatureCache(setup.context.featureCache, kCacheBytes);
  setup.context.sink = withTimeLeft(sink);
  const auto outcome = protocol.run(setup.context);
  EvaluationResult& result = setup.result;
  if (!outcome) {
    result.file.clear();
    return result;
  }
  complete(*outcome, result);
  requireStillThere(result);
  writeClassifier(*outcome, setup);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  writeEvaluationFile(result, setup.ground, outcome->predictions);
  std::error_code none;
  fs::remove_all(setup.context.unfinished, none);
  return result;
}

}  // namespace

EvaluationResult evaluate(const EvaluationRequest& request, std::stop_token stop,
                          const EvaluationSink& sink) {
  try {
    return evaluateOrThrow(request, std::move(stop), sink);
  } catch (...) {
    throwDescribed(std::current_exception());
  }
}

std::vector<OptionSpec> protocolOptions(const std::string& protocol) {
  std::vector<OptionSpec> specs = protocolEntry(protocol).options;
  for (OptionSpec& spec : specs) spec.key = sectionOf(protocol) + spec.key;
  return specs;
}

}  // namespace mixmask
