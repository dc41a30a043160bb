// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/classifier_training.h"

#include <fmt/format.h>
#include <torch/nn/functional/loss.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <numbers>
#include <set>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/checkpoints/safetensors.h"
#include "core/evaluation/weights.h"

namespace mixmask {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kReportSeconds = 0.2, kSaveSeconds = 30;
constexpr double kHeadDeviation = 0.01;         // of its first weights (official main_lincls.py)
constexpr std::uint64_t kHeadNumbers = 0x4ead;  // their place in the seed's numbers

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

OptimizerConfig optimizerConfig(const ClassifierTrainingOptions& options, double rate) {
  return {.learningRate = rate, .momentum = options.momentum, .weightDecay = options.weightDecay};
}

// Crop, resize, flip: torchvision's RandomResizedCrop and RandomHorizontalFlip.
AugmentationOptions augmentationFor(const ClassifierTrainingOptions& options, int viewSize) {
  AugmentationOptions augmentation;
  augmentation.viewSize = viewSize;
  augmentation.cropScaleMin = options.cropScaleMin;
  augmentation.flipProbability = options.flipProbability;
  augmentation.jitterProbability = augmentation.grayscaleProbability = 0;
  augmentation.blurProbability = augmentation.solarizeProbability = 0;
  return augmentation;
}

torch::Tensor labelsOf(const Dataset& dataset, const std::vector<std::int64_t>& indices) {
  std::vector<std::int64_t> labels;
  for (const std::int64_t index : indices) labels.push_back(dataset.label(index));
  return torch::tensor(labels, torch::kInt64);
}

}  // namespace

ClassifierTraining::ClassifierTraining(const ProtocolContext& context,
                                       std::shared_ptr<const Dataset> trainingSet,
                                       ClassifierTrainingOptions options, std::uint64_t seed,
                                       std::string name)
    : context_(context),
      trainingSet_(std::move(trainingSet)),
      options_(std::move(options)),
      seed_(seed),
      name_(std::move(name)),
      batchSize_(std::min(context.batchSize, trainingSet_->size())) {
  prepareHead();
  headOptimizer_ = makeOptimizer(optimizerConfig(options_, options_.headRate),
                                 {.tensors = head_->named_parameters()});
  if (frozen()) {
    testFeatures_ = std::make_unique<FeatureShards>(context_.testFeatures());
  } else {
    backboneOptimizer_ = makeOptimizer(optimizerConfig(options_, options_.backboneRate),
                                       {.tensors = context_.backbone->named_parameters()});
  }
}

ClassifierTraining::~ClassifierTraining() = default;

void ClassifierTraining::prepareHead() {
  const torch::NoGradGuard noGrad;
  head_ = torch::nn::Linear(context_.backbone->featureDim(), context_.classes());
  Random random(DrawKey{.seed = seed_, .stream = Stream::init, .index = kHeadNumbers});
  auto* weights = head_->weight.data_ptr<float>();
  for (std::int64_t i = 0; i < head_->weight.numel(); ++i) {
    weights[i] = static_cast<float>(kHeadDeviation * random.normal());
  }
  head_->bias.zero_();
  head_->to(context_.request.device);
}

// N, C, S, S -> N, classes; float32.
torch::Tensor ClassifierTraining::logitsOf(const torch::Tensor& images) {
  torch::Tensor features;
  {
    const torch::AutoGradMode trains(!frozen());
    const AutocastScope autocast(context_.request.precision, context_.request.device);
    features = context_.backbone->forward(images);
  }
  return head_->forward(features.to(torch::kFloat32));
}

void ClassifierTraining::learn(const torch::Tensor& images, const torch::Tensor& labels,
                               double factor) {
  headOptimizer_->clearGradients();
  if (backboneOptimizer_) backboneOptimizer_->clearGradients();
  const auto logits = logitsOf(images);
  const auto loss = torch::nn::functional::cross_entropy(logits, labels);
  loss.backward();
  headOptimizer_->step(options_.headRate * factor);
  if (backboneOptimizer_) backboneOptimizer_->step(options_.backboneRate * factor);
  const auto hits = logits.detach().argmax(1).eq(labels).sum();
  const auto sums = torch::stack({loss.detach() * images.size(0), hits.to(torch::kFloat32)});
  sums_ = sums_.defined() ? sums_ + sums : sums;
  seen_ += images.size(0);
}

double ClassifierTraining::factorOf(std::int64_t step) const {
  if (options_.schedule == "cosine") {
    const double share = static_cast<double>(step) / static_cast<double>(totalSteps_);
    return 0.5 * (1 + std::cos(std::numbers::pi * share));
  }
  const std::int64_t epoch = step / stepsPerEpoch_;
  double factor = 1;
  if (epoch * 10 >= context_.epochs * 6) factor *= options_.decay;
  if (epoch * 10 >= context_.epochs * 8) factor *= options_.decay;
  return factor;
}

std::optional<Predictions> ClassifierTraining::test() {
  const auto progress = [](double) {};
  if (testFeatures_) {
    const auto images = testFeatures_->all(context_.stop, progress);
    return images ? std::optional(predict(head(), *images)) : std::nullopt;
  }
  const auto images = extractFeatures(context_.backbone, *context_.testSet, context_.request,
                                      context_.stop, progress);
  if (context_.stop.stop_requested()) return std::nullopt;
  return predict(head(), images);
}

LinearHead ClassifierTraining::head() const {
  return {head_->weight.detach().cpu(), head_->bias.detach().cpu()};
}

// The figures since the last report. Reading them waits for the device, so it is done rarely.
void ClassifierTraining::report(double testTop1) {
  const auto sums = sums_.cpu();
  const double loss = sums[0].item<double>() / static_cast<double>(seen_);
  if (!std::isfinite(loss)) {
    throw DivergenceError(
        fmt::format("{}step {}: the loss is no longer finite; give a lower learning rate than {}",
                    name_.empty() ? "" : name_ + ", ", step_, options_.headRate));
  }
  const double rate = static_cast<double>(step_ - firstStep_) / secondsSince(start_);
  context_.sink(
      ClassifierReport{.run = name_,
                       .step = step_,
                       .totalSteps = totalSteps_,
                       .epoch = static_cast<double>(step_) / static_cast<double>(stepsPerEpoch_),
                       .loss = loss,
                       .trainTop1 = sums[1].item<double>() / static_cast<double>(seen_),
                       .testTop1 = testTop1,
                       .learningRate = options_.headRate * factorOf(step_ - 1),
                       .secondsLeft = static_cast<double>(totalSteps_ - step_) / rate});
  sums_ = torch::Tensor();
  seen_ = 0;
  lastReport_ = Clock::now();
}

NamedTensors ClassifierTraining::state() const {
  NamedTensors tensors;
  const auto add = [&](const std::string& prefix, const NamedTensors& items) {
    for (const auto& item : items) tensors.insert(prefix + item.key(), item.value());
  };
  add("head.", head_->named_parameters());
  add("head_optimizer.", headOptimizer_->state());
  if (backboneOptimizer_) {
    add("backbone.", context_.backbone->named_parameters());
    add("backbone.", context_.backbone->named_buffers());
    add("backbone_optimizer.", backboneOptimizer_->state());
  }
  return tensors;
}

std::filesystem::path ClassifierTraining::stateFile() const {
  return context_.unfinished / fmt::format("training-{}.safetensors", seed_);
}

void ClassifierTraining::save() {
  if (context_.unfinished.empty()) return;
  TensorFile content;
  for (const auto& item : state()) {
    content.tensors.emplace_back(item.key(), item.value().detach().cpu().contiguous());
  }
  content.metadata = {
      {"identity", context_.identity}, {"run", name_}, {"step", std::to_string(step_)}};
  lastSave_ = Clock::now();
  try {
    std::error_code failed;
    std::filesystem::create_directory(context_.unfinished, failed);  // a deleted run stays deleted
    writeTensorFile(stateFile(), content);
  } catch (const OutputError& error) {
    context_.sink(
        LogLine{LogLine::Level::warning,
                fmt::format("an interruption would lose this training: {}", error.what())});
  }
}

void ClassifierTraining::resume() {
  std::error_code none;
  if (context_.unfinished.empty() || !std::filesystem::exists(stateFile(), none)) return;
  try {
    const TensorFile content = readTensorFile(stateFile(), /*requireDigest=*/true);
    const auto& metadata = content.metadata;
    if (metadata.at("identity") != context_.identity || metadata.at("run") != name_) return;
    const torch::NoGradGuard noGrad;
    const auto tensors = state();
    for (const auto& item : tensors) {
      if (content.at(item.key()).sizes() != item.value().sizes()) return;
    }
    for (const auto& item : tensors) item.value().detach().copy_(content.at(item.key()));
    const std::string& text = metadata.at("step");
    std::from_chars(text.data(), text.data() + text.size(), step_);
    context_.sink(LogLine{LogLine::Level::info, fmt::format("going on after step {}", step_)});
  } catch (const CheckpointError&) {
    // Damaged: it begins anew.
  } catch (const std::out_of_range&) {
  }
}

// A single row has no batch statistics, so a trained backbone never gets one.
LastBatch ClassifierTraining::lastBatch() const {
  return !frozen() && trainingSet_->size() % batchSize_ == 1 ? LastBatch::dropped : LastBatch::kept;
}

std::unique_ptr<TwoViewLoader> ClassifierTraining::makeLoader() const {
  return std::make_unique<TwoViewLoader>(
      trainingSet_,
      TwoViewLoader::Options{.augmentation = augmentationFor(options_, context_.request.viewSize),
                             .normalization = context_.request.normalization,
                             .seed = seed_,
                             .batchSize = batchSize_,
                             .lastBatch = lastBatch(),
                             .views = 1,
                             .firstStep = step_,
                             .lastStep = totalSteps_,
                             .threads = context_.request.threads,
                             .pinMemory = context_.request.device.is_cuda()});
}

// An image that takes a bad one's place has another label, so its row is left out.
void ClassifierTraining::step(TwoViewBatch batch) {
  if (!batch.replaced.empty()) {
    context_.sink(LogLine{LogLine::Level::warning, "left out: " + batch.replaced.front().problem});
    std::set<std::int64_t> bad;
    for (const auto& replaced : batch.replaced) bad.insert(replaced.row);
    std::vector<std::int64_t> rows, indices;
    for (std::int64_t row = 0; row < batch.view1.size(0); ++row) {
      if (bad.contains(row)) continue;
      rows.push_back(row);
      indices.push_back(batch.indices[static_cast<std::size_t>(row)]);
    }
    batch.view1 = batch.view1.index_select(0, torch::tensor(rows, torch::kInt64));
    batch.indices = std::move(indices);
  }
  const std::int64_t fewest = frozen() ? 1 : 2;
  if (batch.view1.size(0) >= fewest) {
    const torch::Device device = context_.request.device;
    const auto type = context_.backbone->parameters().front().scalar_type();
    learn(batch.view1.to(device, type), labelsOf(*trainingSet_, batch.indices).to(device),
          factorOf(step_));
  }
  ++step_;
}

// Reports, tests and saves where it is time to. False when stopped.
bool ClassifierTraining::afterStep() {
  double testTop1 = -1;
  const bool endsEpoch = step_ % stepsPerEpoch_ == 0 && step_ < totalSteps_;
  // A test pass must not cost more than the training that it looks at.
  const bool worthwhile =
      testFeatures_ || (step_ - testedStep_) * batchSize_ >= context_.testSet->size();
  if (endsEpoch && worthwhile) {
    const auto predictions = test();
    if (!predictions) return false;
    testTop1 = topShare(*predictions, 1);
    testedStep_ = step_;
  }
  const bool due = secondsSince(lastReport_) > kReportSeconds || step_ == totalSteps_;
  if (seen_ > 0 && (testTop1 >= 0 || due)) report(testTop1);
  if (endsEpoch && secondsSince(lastSave_) > kSaveSeconds) save();
  return !context_.stop.stop_requested();
}

std::optional<Predictions> ClassifierTraining::run() {
  stepsPerEpoch_ =
      EpochSampler(seed_, trainingSet_->size(), batchSize_, lastBatch()).stepsPerEpoch();
  totalSteps_ = stepsPerEpoch_ * context_.epochs;
  resume();
  firstStep_ = testedStep_ = step_;
  context_.backbone->train(!frozen());
  const std::string frozenDigest = frozen() ? digestOf(*context_.backbone) : std::string();
  start_ = lastReport_ = lastSave_ = Clock::now();
  if (step_ < totalSteps_) {
    const auto loader = makeLoader();
    while (step_ < totalSteps_) {
      step(loader->next());
      if (!afterStep()) break;
    }
  }
  save();  // also where it is finished: a protocol that repeats it may still be interrupted
  if (context_.stop.stop_requested()) return std::nullopt;
  if (frozen() && digestOf(*context_.backbone) != frozenDigest) {
    throw Error(Error::Kind::other,
                "the frozen network's weights have changed while the linear "
                "layer was trained; the result is thrown away");
  }
  return test();
}

}  // namespace mixmask
