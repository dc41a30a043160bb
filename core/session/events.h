// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"

namespace mixmask {

// What a run tells the outside: plain values, never tensors.

enum class JobState { idle, preparing, running, paused, stopping, finished, failed };
const char* nameOf(JobState state);

// An 8-bit picture, rows from top to bottom, channels interleaved: 1 (grey) or 3 (RGB).
struct Picture {
  int width = 0;
  int height = 0;
  int channels = 1;
  std::vector<std::uint8_t> pixels;
};

// The cells of a mask, row by row: 1 keeps the view's own content, 0 shows the partner's.
struct MaskCells {
  int size = 0;
  std::vector<std::uint8_t> cells;
};

struct StateChanged {
  JobState state = JobState::idle;
};

// What the job is doing, for the status bar: "reading the data set", "kNN on the full sets".
struct PhaseChanged {
  std::string text;
  double share = -1;        // 0..1; negative: unknown
  double secondsLeft = -1;  // negative: unknown
};

// What a run consists of; sent once, before its first step.
struct RunDescription {
  std::filesystem::path folder;
  std::string frameworkLabel, mixerLabel, datasetLabel, backboneLabel, device;
  std::int64_t firstStep = 0;  // 0, or the step of the checkpoint that was resumed
  std::int64_t totalSteps = 0;
  std::int64_t stepsPerEpoch = 0;
  // Loss of a network that tells nothing apart: the clean pair's in all directions, and a mixture's
  // before its weights, which add up to 1. 0: the loss has no such level.
  double chanceClean = 0, chanceMixture = 0;
  // Keys of a contrast, the own one included: it beats the others by chance once in so many. 0:
  // nothing is contrasted.
  std::int64_t contrastKeys = 0;
  std::int64_t featureDim = 0;
  std::int64_t classes = 0;  // of the kNN; 0: no labels
};

// One step of the optimizer. The parts are contributions after weighting; they add up to `loss`.
struct StepReport {
  std::int64_t step = 0;  // counted from 1
  double epoch = 0;       // step / steps an epoch
  double loss = 0;
  double lossOriginal = 0;
  double lossMixed = 0;    // lambda * L(q_mix, k); of "erase + clean": L(q_erased, k)
  double lossPartner = 0;  // (1 - lambda) * L(q_mix, k_partner)
  double lossUnmix = 0, lossUnmixPartner = 0;  // the Un-Mix branch of the mixer "both"
  bool mixes = true;                           // false: there is no mixed view, and no lambda
  bool mixesUnmix = false;  // whether there is a branch of Un-Mix beside that of the masks
  double lambda = 1;        // mean over the batch
  double lambdaSd = -1;     // negative: one lambda for the whole batch
  double learningRate = 0;
  // Share of the rows of the first input (the clean view, where there is one) whose key beats every
  // negative, and of the first mixture's rows by their own key; negative where nothing is
  // contrasted.
  double contrastTop1 = 0;
  double contrastTop1Mixed = -1;
  // sqrt(D) times the standard deviation of the L2-normalised projections of the first input, as a
  // mean over their D dimensions: about 1 where they fill the sphere, 0 where all are the same
  // (Chen & He 2021, fig. 2). Negative: unknown.
  double projectionSpread = -1;
};

// What the step costs, about every two seconds; the only record that has times.
struct SystemReport {
  std::int64_t step = 0;
  double seconds = 0;  // in the loop, over all resumes: without pauses, evaluations and checkpoints
  double samplesPerSecond = 0;  // over the last seconds
  double dataWaitShare = 0;     // of the loop's time since the run was started or resumed
  double memoryMb = 0;          // resident, of the whole process
  double deviceMemoryMb = -1;   // reserved on the GPU; negative: there is none
};

struct Progress {
  std::int64_t step = 0;
  std::int64_t totalSteps = 0;
  double samplesPerSecond = 0;  // in the loop, over the last seconds
  double secondsLeft = -1;      // negative: unknown
  double dataWaitShare = 0;     // of the loop's time so far
};

// What the network just saw.
struct MixPreview {
  struct Sample {
    Picture view;     // view 1 of the image
    Picture partner;  // view 1 of its partner
    Picture mixed;
    Picture key;              // view 2, the target
    bool isMixed = false;     // false: partner and mixed are the view again
    bool hasPartner = false;  // false in a mixture: parts of the view are erased
    MaskCells mask;           // of the first channel; empty: every pixel is blended by lambda
    double lambda = 1;
  };
  static constexpr std::int64_t kRows = 8;  // that are shown of a batch
  std::int64_t step = 0;
  std::vector<Sample> samples;
};

struct EvaluationReport {
  std::int64_t step = 0;
  bool fullSets = false;
  double knnTop1 = -1;  // fraction; negative: the data has no labels
  std::int64_t bank = 0, queries = 0;
  double featureStd = 0;  // mean over dimensions of the standard deviation of normalised features
  double effectiveRank = 0;  // exp(entropy of the singular values), 1 .. featureDim
  std::int64_t featureDim = 0;
  double seconds = 0;
};

// A break in a run's time: its curves do not show it, for they go by steps.
struct Interruption {
  enum class Kind { paused, resumed, wentOn };  // wentOn: another job took it up at a checkpoint
  std::int64_t step = 0;                        // the last one before it
  Kind kind = Kind::paused;
  std::string time{};  // UTC, ISO 8601
};

struct CheckpointSaved {
  std::filesystem::path file;
  std::int64_t step = 0;
  std::int64_t bytes = 0;
};

struct LogLine {
  enum class Level { info, warning, error };
  Level level = Level::info;
  std::string text;
};

struct JobFinished {
  bool stopped = false;    // by the user, before its last step
  bool discarded = false;  // stopped, and the steps after `checkpoint` were not saved
  std::int64_t steps = 0;
  double seconds = 0;
  double samplesPerSecond = 0;  // time in the loop with its waits for data, nothing else
  double dataWaitShare = 0;
  double peakMemoryMb = 0;
  std::int64_t badImages = 0;  // of the whole run, that were replaced by others
  double knnTop1 = -1;         // negative: not measured
  double knnTop1Untrained = -1;
  std::filesystem::path run, checkpoint;  // checkpoint empty: none was ever saved
};

struct JobFailed {
  Error::Kind kind = Error::Kind::other;
  std::string message;
};

using Event =
    std::variant<StateChanged, PhaseChanged, RunDescription, StepReport, SystemReport, Progress,
                 MixPreview, EvaluationReport, CheckpointSaved, LogLine, JobFinished, JobFailed>;

// Called on the job's thread (and, for the first StateChanged, on the caller's). Must not block.
using EventSink = std::function<void(Event)>;

}  // namespace mixmask
