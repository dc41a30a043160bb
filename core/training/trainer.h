// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include "core/checkpoints/run_folder.h"
#include "core/config/run_config.h"
#include "core/data/dataset.h"
#include "core/data/two_view_loader.h"
#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"
#include "core/session/events.h"
#include "core/training/online_evaluation.h"
#include "core/training/optimizer.h"
#include "core/training/pause_gate.h"
#include "core/training/rate_meter.h"
#include "core/training/step_preview.h"
#include "core/training/training_checkpoint.h"

namespace mixmask {

// What the outside may ask of a running trainer, from any thread.
struct TrainerRequests {
  PauseGate gate;
  std::atomic<bool> save{false};
  std::atomic<bool> preview{false};
  std::atomic<bool> stopAfterEpoch{false};
  std::atomic<bool> discard{false};  // of a stop: what follows the newest checkpoint is not saved
};

// The loop: it owns order and time, and knows no losses, files or widgets.
class Trainer {
 public:
  // A new run where `checkpoint` is null; else it goes on behind it.
  Trainer(RunConfig config, RunFolder& folder, EventSink sink, TrainerRequests& requests,
          std::unique_ptr<LoadedCheckpoint> checkpoint);

  // Trains to the end, or to the step in which a stop was requested; saves in both cases, unless it
  // should discard.
  JobFinished run(std::stop_token stop);

 private:
  // One step whose figures may still be on the device.
  struct PendingStep {
    StepReport report;
    torch::Tensor figures;  // as figuresOf() gives them
  };

  bool prepare();  // false: a stop came while the data set was read
  JobFinished stoppedBeforeItsFirstStep() const;
  void loop();
  void step();
  PendingStep learn(const TwoViewBatch& batch);
  // One forward and backward pass of a micro-batch of the step; adds its lambdas to `lambdas`, and
  // gives its figures, as in PendingStep.
  torch::Tensor accumulate(const torch::Tensor& view1, const torch::Tensor& view2,
                           const StepContext& context, StepReport& report,
                           std::vector<double>& lambdas);
  void noteBadImages(const TwoViewBatch& batch);
  torch::Tensor toDevice(const torch::Tensor& views) const;
  StepContext contextOf(std::int64_t microBatch) const;
  void reportPending();  // reads the device once for all pending steps
  [[noreturn]] void failDiverged(const std::string& what) const;
  void serveRequests();         // pause, save, preview
  void takeRequestsOfOthers();  // from the run's control file
  void waitWhilePaused();
  void evaluateIfDue();
  std::optional<EvaluationReport> evaluate(bool fullSets, const std::string& phase);
  void save(bool asked = false);  // asked: tell the file even where the step was saved before
  void finish(JobFinished& result);
  void sendPreview(std::int64_t step);
  void sendProgress();
  void sendSystem();
  void heartbeat(const char* state, bool now);
  void say(LogLine::Level level, std::string text);
  double secondsLeft() const;
  std::int64_t stepsBetween(std::int64_t configured) const;  // 0: once an epoch
  bool stopRequested() const { return stop_.stop_requested(); }
  void stopAsAsked();  // at the end of an epoch, where that was asked for

  RunConfig config_;
  RunFolder& folder_;
  EventSink sink_;
  TrainerRequests& requests_;
  std::unique_ptr<LoadedCheckpoint> checkpoint_;
  std::stop_source stopping_;  // by who runs this, or by the control file
  std::stop_token stop_;

  torch::Device device_ = torch::kCPU;
  Precision precision_ = Precision::fp32;
  std::shared_ptr<const Dataset> trainingSet_;
  std::shared_ptr<SiameseFramework> framework_;
  std::unique_ptr<ViewMixer> mixer_;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<TwoViewLoader> loader_;
  std::unique_ptr<StepPreview> preview_;
  std::unique_ptr<OnlineEvaluation> evaluation_;

  TrainingPosition position_;
  std::int64_t stepsPerEpoch_ = 0, lastStep_ = 0, savedStep_ = -1;
  EvaluationReport fullSets_{.step = -1}, samples_{.step = -1};  // the latest of each kind
  std::vector<PendingStep> pending_;
  StepReport lastFinite_;             // of this process; step 0: none yet
  double secondsBefore_ = 0;          // in the loop, of the processes before this one
  std::set<std::int64_t> badImages_;  // all of the run, by their index
  std::set<std::string> warnings_;    // of evaluations, which repeat them
  RateMeter meter_;
  RateMeter::Clock::time_point lastHeartbeat_{}, lastProgress_{}, lastControl_{}, lastSystem_{};
};

}  // namespace mixmask
