// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/linear.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/data/two_view_loader.h"
#include "core/evaluation/linear_probe.h"
#include "core/evaluation/protocol.h"
#include "core/training/optimizer.h"

namespace mixmask {

// How a classifier is trained on augmented images, anew in each epoch: crop, resize and flip.
struct ClassifierTrainingOptions {
  double headRate = 30, backboneRate = 0;  // learning rates; a backbone with 0 is frozen
  double momentum = 0.9, weightDecay = 0;
  std::string schedule = "steps";  // steps: x decay at 60 % and 80 % of the epochs; cosine
  double decay = 0.1;
  double cropScaleMin = 0.08;  // share of the picture's area, up to 1
  double flipProbability = 0.5;
};

// Trains a linear layer above a backbone, and the backbone unless it is frozen. A frozen backbone
// is in evaluation mode, as in the official main_lincls.py, and is not changed by a bit.
class ClassifierTraining {
 public:
  // The backbone begins as it is. `name` tells the trainings of one protocol apart: "seed 1".
  ClassifierTraining(const ProtocolContext& context, std::shared_ptr<const Dataset> trainingSet,
                     ClassifierTrainingOptions options, std::uint64_t seed, std::string name);
  ~ClassifierTraining();

  // Nothing when stopped; its state is then in context.unfinished, and the next one of the same
  // name and identity goes on with it bit for bit. Throws DivergenceError.
  std::optional<Predictions> run();
  LinearHead head() const;  // on the CPU

 private:
  bool frozen() const { return options_.backboneRate == 0; }
  void prepareHead();
  LastBatch lastBatch() const;
  std::unique_ptr<TwoViewLoader> makeLoader() const;
  void step(TwoViewBatch batch);
  bool afterStep();
  torch::Tensor logitsOf(const torch::Tensor& images);
  void learn(const torch::Tensor& images, const torch::Tensor& labels, double factor);
  double factorOf(std::int64_t step) const;  // of the learning rates
  std::optional<Predictions> test();
  void report(double testTop1);
  NamedTensors state() const;  // everything that the next step depends on
  std::filesystem::path stateFile() const;
  void save();
  void resume();

  const ProtocolContext& context_;
  std::shared_ptr<const Dataset> trainingSet_;
  ClassifierTrainingOptions options_;
  std::uint64_t seed_;
  std::string name_;
  torch::nn::Linear head_{nullptr};
  std::unique_ptr<Optimizer> headOptimizer_, backboneOptimizer_;
  std::unique_ptr<FeatureShards> testFeatures_;  // of a frozen backbone: they never change
  std::int64_t batchSize_ = 0, stepsPerEpoch_ = 0, totalSteps_ = 0, step_ = 0;
  std::int64_t firstStep_ = 0;  // of this run: 0, or where it went on
  std::int64_t testedStep_ = 0;
  torch::Tensor sums_;     // loss and hits over the images since the last report
  std::int64_t seen_ = 0;  // those images
  std::chrono::steady_clock::time_point start_, lastReport_, lastSave_;
};

}  // namespace mixmask
