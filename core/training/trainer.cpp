// SPDX-License-Identifier: Apache-2.0
#include "core/training/trainer.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/checkpoints/run_control.h"
#include "core/training/device.h"
#include "core/training/preview_picture.h"
#include "core/training/schedule.h"
#include "core/training/step_figures.h"

namespace mixmask {
namespace {

constexpr std::size_t kStepsReadAtOnce = 16;  // on a GPU, so that no step waits for it
constexpr double kProgressSeconds = 0.2;
constexpr double kHeartbeatSeconds = 2;
constexpr double kSystemSeconds = 2;
constexpr double kControlSeconds = 0.25;

double secondsSince(RateMeter::Clock::time_point start) {
  return std::chrono::duration<double>(RateMeter::Clock::now() - start).count();
}

}  // namespace

Trainer::Trainer(RunConfig config, RunFolder& folder, EventSink sink, TrainerRequests& requests,
                 std::unique_ptr<LoadedCheckpoint> checkpoint)
    : config_(std::move(config)),
      folder_(folder),
      sink_(std::move(sink)),
      requests_(requests),
      checkpoint_(std::move(checkpoint)) {}

JobFinished Trainer::run(std::stop_token stop) {
  const std::stop_callback forward(stop, [this] { stopping_.request_stop(); });
  stop_ = stopping_.get_token();
  const auto start = RateMeter::Clock::now();
  sink_(StateChanged{JobState::preparing});
  if (!prepare()) return stoppedBeforeItsFirstStep();
  sink_(StateChanged{JobState::running});
  if (position_.step == 0 && config_.evaluation.knn.enabled && position_.knnUntrained < 0) {
    if (const auto report = evaluate(true, "kNN of the untrained network, full sets")) {
      position_.knnUntrained = report->knnTop1;
      evaluate(false, "kNN of the untrained network");  // where the curve of the samples begins
    }
  }
  sink_(PhaseChanged{"training"});
  try {
    loop();
  } catch (const DataError&) {
    save();  // the network is sound; only the next images are missing
    throw;
  }
  JobFinished result;
  finish(result);
  result.seconds = secondsSince(start);
  return result;
}

bool Trainer::prepare() {
  heartbeat("preparing", true);
  at::set_num_threads(arithmeticThreadsOf(config_.runtime));
  device_ = deviceOf(config_.runtime.device);
  precision_ = precisionOn(device_, config_.runtime);
  if (config_.runtime.precision == "auto") {
    say(LogLine::Level::info,
        fmt::format("runtime.precision auto: {} on {}",
                    precision_ == Precision::bf16 ? "bf16" : "fp32", device_.str()));
  }

  sink_(PhaseChanged{"reading the data set"});
  trainingSet_ = openDataset(config_.data, Split::train, stop_);
  if (!trainingSet_) return false;
  const DatasetEntry& entry = datasetEntry(config_.data.name);
  const Normalization normalization{entry.mean, entry.standardDeviation};
  const auto seed = static_cast<std::uint64_t>(config_.runtime.seed);
  stepsPerEpoch_ = EpochSampler(seed, trainingSet_->size(), config_.data.batchSize).stepsPerEpoch();
  const std::int64_t all = stepsPerEpoch_ * config_.runtime.epochs;
  lastStep_ = config_.runtime.steps > 0 ? std::min(config_.runtime.steps, all) : all;
  preview_ = std::make_unique<StepPreview>(trainingSet_, normalization);

  sink_(PhaseChanged{"building the network"});
  framework_ =
      makeFramework(config_.framework,
                    {config_.backbone, entry.channels, augmentationOf(config_).viewSize}, seed);
  mixer_ = makeMixer(config_.mixer);
  const auto type = precision_ == Precision::fp64 ? torch::kFloat64 : torch::kFloat32;
  place(*framework_, device_, type);
  framework_->train();
  optimizer_ = makeOptimizer(config_.optimizer,
                             {framework_->trainedParameters(), [&](const std::string& name) {
                                return framework_->hasConstantRate(name);
                              }});
  if (checkpoint_) {
    restore(*checkpoint_, *framework_, optimizer_.get());
    position_ = checkpoint_->position;
    if (position_.step > lastStep_) {
      throw ConfigError(fmt::format(
          "runtime.epochs, runtime.steps: the run would end at step {}, but {} steps are done; use "
          "larger numbers",
          lastStep_, position_.step));
    }
    savedStep_ = position_.step;
    checkpoint_.reset();
  }
  if (framework_->queueSize() > trainingSet_->size()) {
    say(LogLine::Level::warning,
        fmt::format("framework.queueSize {} is larger than the data set's {} images: the queue "
                    "holds several keys of one image",
                    framework_->queueSize(), trainingSet_->size()));
  }
  if (config_.evaluation.knn.enabled) {
    auto testSet = openDataset(config_.data, Split::test, stop_);
    if (!testSet) return false;
    evaluation_ =
        std::make_unique<OnlineEvaluation>(config_, trainingSet_, std::move(testSet), device_);
  }
  loader_ = std::make_unique<TwoViewLoader>(
      trainingSet_, TwoViewLoader::Options{.augmentation = augmentationOf(config_),
                                           .normalization = normalization,
                                           .seed = seed,
                                           .batchSize = config_.data.batchSize,
                                           .firstStep = position_.step,
                                           .lastStep = lastStep_,
                                           .threads = loaderThreadsOf(config_.runtime),
                                           .pinMemory = device_.is_cuda()});
  const ChanceLevel chance = frameworkEntry(config_.framework.name)
                                 .chance(config_.framework.options, microBatchSize(config_));
  sink_(RunDescription{folder_.path(), choiceLabel(config_, "framework.name"),
                       choiceLabel(config_, "mixer.name"), choiceLabel(config_, "data.name"),
                       choiceLabel(config_, "backbone.name"), device_.str(), position_.step,
                       lastStep_, stepsPerEpoch_, chance.clean, chance.mixture, chance.contrastKeys,
                       framework_->backbone()->featureDim(),
                       static_cast<std::int64_t>(trainingSet_->classNames().size())});
  for (const EvaluationReport& report : readEvaluations(folder_.path())) {
    (report.fullSets ? fullSets_ : samples_) = report;
  }
  for (const SystemReport& report : readSystem(folder_.path())) secondsBefore_ = report.seconds;
  for (const BadImage& image : readBadImages(folder_.path())) badImages_.insert(image.index);
  if (position_.step > 0) {
    folder_.appendInterruption(Interruption::Kind::wentOn, position_.step);
  }
  folder_.writeConfig(toYaml(config_));  // now that everything of it is known to work
  if (position_.step < lastStep_) sendPreview(position_.step + 1);
  return true;
}

JobFinished Trainer::stoppedBeforeItsFirstStep() const {
  JobFinished result;
  result.stopped = true;
  result.steps = checkpoint_ ? checkpoint_->position.step : position_.step;
  result.run = folder_.path();
  if (result.steps > 0) result.checkpoint = folder_.checkpointFile(result.steps);
  return result;
}

void Trainer::loop() {
  // A run that stopped before the evaluation of its last step makes up for it.
  if (position_.step > 0) evaluateIfDue();
  while (position_.step < lastStep_ && !stopRequested()) {
    serveRequests();
    if (stopRequested()) break;
    step();
    evaluateIfDue();
    const std::int64_t every = stepsBetween(config_.runtime.checkpointEverySteps);
    if (position_.step % every == 0 && position_.step < lastStep_) save();
    stopAsAsked();
  }
  reportPending();
}

void Trainer::step() {
  const auto start = RateMeter::Clock::now();
  const double waitedBefore = loader_->secondsWaited();
  const TwoViewBatch batch = loader_->next();
  const double waited = loader_->secondsWaited() - waitedBefore;
  noteBadImages(batch);
  pending_.push_back(learn(batch));
  ++position_.step;
  if (!device_.is_cuda() || pending_.size() >= kStepsReadAtOnce) reportPending();
  meter_.addStep(secondsSince(start), waited, config_.data.batchSize);
  sendProgress();
  if (secondsSince(lastSystem_) >= kSystemSeconds) sendSystem();
  heartbeat("running", false);
}

void Trainer::stopAsAsked() {
  if (!requests_.stopAfterEpoch || position_.step % stepsPerEpoch_ != 0) return;
  if (position_.step == lastStep_) return;  // the end, with its last evaluation
  sink_(StateChanged{JobState::stopping});
  stopping_.request_stop();
}

torch::Tensor Trainer::toDevice(const torch::Tensor& views) const {
  const auto type = precision_ == Precision::fp64 ? torch::kFloat64 : torch::kFloat32;
  return views.to(device_, type, /*non_blocking=*/true);
}

// All micro-batches of all steps are numbered through, so each has its own random choices.
StepContext Trainer::contextOf(std::int64_t microBatch) const {
  const std::int64_t number = position_.step * config_.optimizer.accumulation + microBatch;
  Random order(DrawKey{.seed = static_cast<std::uint64_t>(config_.runtime.seed),
                       .stream = Stream::bnShuffle,
                       .index = static_cast<std::uint64_t>(number)});
  return {precision_, order.permutation(microBatchSize(config_)),
          static_cast<double>(position_.step) /
              static_cast<double>(stepsPerEpoch_ * config_.runtime.epochs),
          microBatch};
}

Trainer::PendingStep Trainer::learn(const TwoViewBatch& batch) {
  const std::int64_t size = microBatchSize(config_), parts = config_.optimizer.accumulation;
  PendingStep pending;
  StepReport& report = pending.report;
  std::vector<double> lambdas;
  optimizer_->clearGradients();
  StepContext context;
  for (std::int64_t part = 0; part < parts; ++part) {
    context = contextOf(part);
    const auto figures =
        accumulate(toDevice(batch.view1.narrow(0, part * size, size)),
                   toDevice(batch.view2.narrow(0, part * size, size)), context, report, lambdas);
    pending.figures = part == 0 ? figures : pending.figures + figures;
  }
  if (parts > 1) pending.figures /= parts;
  describeLambda(lambdas, report);
  report.learningRate = learningRate(config_.schedule, config_.optimizer.learningRate,
                                     position_.step, stepsPerEpoch_, config_.runtime.epochs);
  optimizer_->step(report.learningRate);
  framework_->afterStep(context);
  report.step = position_.step + 1;
  report.epoch = static_cast<double>(report.step) / static_cast<double>(stepsPerEpoch_);
  return pending;
}

torch::Tensor Trainer::accumulate(const torch::Tensor& view1, const torch::Tensor& view2,
                                  const StepContext& context, StepReport& report,
                                  std::vector<double>& lambdas) {
  const std::int64_t parts = config_.optimizer.accumulation;
  const auto draws =
      mixer_->draw(view1.size(0), static_cast<int>(view1.size(2)), static_cast<int>(view1.size(3)),
                   static_cast<std::uint64_t>(config_.runtime.seed),
                   position_.step * parts + context.microBatch);
  const StepLoss loss = framework_->forward(mixer_->plan(view1, view2, draws), context);
  (parts == 1 ? loss.total : loss.total / parts).backward();

  report.mixes = loss.part(LossTerm::mixed).defined();
  report.mixesUnmix = loss.part(LossTerm::unmix).defined();
  // What is erased without a partner has its loss unweighted.
  if (loss.part(LossTerm::partner).defined()) {
    lambdas.insert(lambdas.end(), draws.back().lambda.begin(), draws.back().lambda.end());
  }
  return figuresOf(loss);
}

// Lists and counts each once; too many end the run.
void Trainer::noteBadImages(const TwoViewBatch& batch) {
  const std::int64_t limit = config_.runtime.badImages;
  for (const TwoViewBatch::Replaced& replaced : batch.replaced) {
    const std::int64_t index = batch.indices[static_cast<std::size_t>(replaced.row)];
    if (!badImages_.insert(index).second) continue;
    folder_.appendBadImage({position_.step + 1, index, replaced.problem});
    say(LogLine::Level::warning, fmt::format("step {}: another image takes the place of one: {}",
                                             position_.step + 1, replaced.problem));
    if (static_cast<std::int64_t>(badImages_.size()) > limit) {
      throw DataError(fmt::format(
          "{} ({} bad images, and runtime.badImages allows {}; {} lists them; repair them, or go "
          "on with a larger runtime.badImages)",
          replaced.problem, badImages_.size(), limit,
          (folder_.path() / "bad_images.csv").string()));
    }
  }
}

void Trainer::reportPending() {
  if (pending_.empty()) return;
  std::vector<torch::Tensor> rows;
  for (const PendingStep& pending : pending_) rows.push_back(pending.figures);
  const auto figures = torch::stack(rows).cpu();
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    StepReport& report = pending_[i].report;
    readFigures(figures[static_cast<std::int64_t>(i)], report);
    if (!std::isfinite(report.loss)) {
      pending_.clear();
      failDiverged(fmt::format("step {}: the loss is no longer finite", report.step));
    }
    lastFinite_ = report;
    folder_.appendStep(report);
    sink_(report);
  }
  pending_.clear();
}

void Trainer::failDiverged(const std::string& what) const {
  std::string message = what;
  if (lastFinite_.step > 0) {
    message += fmt::format(" (the last finite loss was {:.6g} in step {})", lastFinite_.loss,
                           lastFinite_.step);
  }
  message += fmt::format("; start a new run with a lower optimizer.learningRate than {}",
                         config_.optimizer.learningRate);
  if (savedStep_ >= 0) {
    message +=
        fmt::format("; the last good state is {}", folder_.checkpointFile(savedStep_).string());
  }
  throw DivergenceError(message);
}

void Trainer::waitWhilePaused() {
  if (!requests_.gate.isClosed() || stopRequested()) return;
  heartbeat("paused", true);
  folder_.appendInterruption(Interruption::Kind::paused, position_.step);
  sink_(StateChanged{JobState::paused});
  while (requests_.gate.isClosed() && !stopRequested()) {
    heartbeat("paused", false);
    takeRequestsOfOthers();
    if (requests_.save.exchange(false)) save(/*asked=*/true);
    requests_.gate.waitWhileClosed(stop_, std::chrono::milliseconds(200));
  }
  if (stopRequested()) return;
  folder_.appendInterruption(Interruption::Kind::resumed, position_.step);
  sink_(StateChanged{JobState::running});
  heartbeat("running", true);
}

void Trainer::takeRequestsOfOthers() {
  if (secondsSince(lastControl_) < kControlSeconds) return;
  lastControl_ = RateMeter::Clock::now();
  try {
    const std::optional<RunRequest> request = takeRequest(folder_.path());
    if (!request) return;
    say(LogLine::Level::info, fmt::format("control.json: {}", nameOf(*request)));
    if (*request == RunRequest::pause) requests_.gate.close();
    if (*request == RunRequest::resume) requests_.gate.open();
    if (*request == RunRequest::save) requests_.save = true;
    if (*request != RunRequest::stop) return;
    sink_(StateChanged{JobState::stopping});
    stopping_.request_stop();
  } catch (const Error& error) {
    if (warnings_.insert(error.what()).second) say(LogLine::Level::warning, error.what());
  }
}

void Trainer::serveRequests() {
  takeRequestsOfOthers();
  if (requests_.gate.isClosed()) reportPending();
  waitWhilePaused();
  if (requests_.save.exchange(false)) save(/*asked=*/true);
  if (requests_.preview.exchange(false)) sendPreview(position_.step + 1);
}

std::int64_t Trainer::stepsBetween(std::int64_t configured) const {
  return configured > 0 ? configured : stepsPerEpoch_;
}

void Trainer::evaluateIfDue() {
  if (!evaluation_ || position_.step == lastStep_ || samples_.step >= position_.step) return;
  if (position_.step % stepsBetween(config_.evaluation.knn.everySteps) != 0) return;
  const auto report = evaluate(false, "kNN");
  if (!report) return;
  sendPreview(position_.step);
  if (report->knnTop1 > position_.bestKnn) save();  // so that the best state is on disk
}

std::optional<EvaluationReport> Trainer::evaluate(bool fullSets, const std::string& phase) {
  reportPending();
  sink_(PhaseChanged{phase, 0});
  const auto warn = [this](const std::string& text) {
    if (warnings_.insert(text).second) say(LogLine::Level::warning, text);
  };
  const auto report = evaluation_->evaluate(
      framework_->backbone(), {.step = position_.step, .fullSets = fullSets, .warn = warn}, stop_,
      [&](double share) {
        sink_(PhaseChanged{phase, share});
        heartbeat("running", false);
        takeRequestsOfOthers();
        waitWhilePaused();
      });
  sink_(PhaseChanged{stopRequested() ? "stopping" : "training"});
  if (!report) return report;
  (fullSets ? fullSets_ : samples_) = *report;
  folder_.appendEvaluation(*report);
  sink_(*report);
  return report;
}

void Trainer::save(bool asked) {
  reportPending();
  const auto file = folder_.checkpointFile(position_.step);
  if (savedStep_ == position_.step) {
    std::error_code code;
    const auto bytes = std::filesystem::file_size(file, code);
    if (asked && !code)
      sink_(CheckpointSaved{file, position_.step, static_cast<std::int64_t>(bytes)});
    return;
  }
  folder_.flush();  // rows up to a checkpoint are on disk before it is published
  if (samples_.step == position_.step && samples_.knnTop1 > position_.bestKnn) {
    position_.bestKnn = samples_.knnTop1;
    position_.bestStep = position_.step;
  }
  std::int64_t bytes = 0;
  try {
    bytes = saveCheckpoint(file, config_, position_, *framework_, *optimizer_);
  } catch (const DivergenceError& error) {
    failDiverged(error.what());
  }
  savedStep_ = position_.step;
  folder_.rotateCheckpoints(position_.step, position_.bestStep);
  sink_(CheckpointSaved{file, position_.step, bytes});
}

void Trainer::finish(JobFinished& result) {
  sendSystem();
  result.discarded = stopRequested() && requests_.discard;
  if (!result.discarded) save();  // before the last evaluation, which takes a while
  const auto isJudged = [&] { return !evaluation_ || fullSets_.step == lastStep_; };
  if (position_.step == lastStep_ && !isJudged()) {
    evaluate(true, "kNN of the trained network, full sets");
  }
  result.stopped = position_.step < lastStep_ || !isJudged();
  folder_.flush();
  result.steps = position_.step;
  result.samplesPerSecond = meter_.overallRate();
  result.dataWaitShare = meter_.waitShare();
  result.peakMemoryMb = peakMemoryMb(device_);
  result.badImages = static_cast<std::int64_t>(badImages_.size());
  result.knnTop1 = fullSets_.step == position_.step ? fullSets_.knnTop1 : -1;
  result.knnTop1Untrained = position_.knnUntrained;
  result.run = folder_.path();
  if (savedStep_ >= 0) result.checkpoint = folder_.checkpointFile(savedStep_);
}

void Trainer::sendPreview(std::int64_t step) {
  MixPreview preview = preview_->batch(config_, step, MixPreview::kRows);
  writePreviewToRun(folder_.path() / "previews", preview);
  sink_(std::move(preview));
}

double Trainer::secondsLeft() const {
  const double rate = meter_.recentRate();
  if (rate <= 0) return -1;
  const auto steps = static_cast<double>(lastStep_ - position_.step);
  double seconds = steps * static_cast<double>(config_.data.batchSize) / rate;
  if (evaluation_) {
    const std::int64_t every = stepsBetween(config_.evaluation.knn.everySteps);
    seconds +=
        fullSets_.seconds + std::floor(steps / static_cast<double>(every)) * samples_.seconds;
  }
  return seconds;
}

void Trainer::sendProgress() {
  if (secondsSince(lastProgress_) < kProgressSeconds && position_.step < lastStep_) return;
  lastProgress_ = RateMeter::Clock::now();
  sink_(
      Progress{position_.step, lastStep_, meter_.recentRate(), secondsLeft(), meter_.waitShare()});
}

void Trainer::sendSystem() {
  lastSystem_ = RateMeter::Clock::now();
  const SystemReport report{.step = position_.step,
                            .seconds = secondsBefore_ + meter_.seconds(),
                            .samplesPerSecond = meter_.recentRate(),
                            .dataWaitShare = meter_.waitShare(),
                            .memoryMb = residentMemoryMb(),
                            .deviceMemoryMb = reservedMemoryMb(device_)};
  folder_.appendSystem(report);
  sink_(report);
}

void Trainer::heartbeat(const char* state, bool now) {
  if (!now && secondsSince(lastHeartbeat_) < kHeartbeatSeconds) return;
  lastHeartbeat_ = RateMeter::Clock::now();
  folder_.writeStatus({.state = state, .step = position_.step, .totalSteps = lastStep_});
}

void Trainer::say(LogLine::Level level, std::string text) {
  LogLine line{level, std::move(text)};
  folder_.log(line);
  sink_(std::move(line));
}

}  // namespace mixmask
