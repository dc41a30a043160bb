// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "ui/train/run_record.h"

namespace mixmask::test {

inline RunDescription fakeRun(std::int64_t totalSteps = 1170) {
  RunDescription run;
  run.folder = "/nowhere/runs/20260101-1200-quickstart";
  run.frameworkLabel = "MoCo v2";
  run.mixerLabel = "MixMask (filling)";
  run.datasetLabel = "Fashion-MNIST";
  run.backboneLabel = "ResNet-18, width 0.25";
  run.device = "cpu: 2 threads";
  run.totalSteps = totalSteps;
  run.stepsPerEpoch = 234;
  run.chanceClean = run.chanceMixture = std::log(4097.0);
  run.contrastKeys = 4097;
  run.featureDim = 128;
  run.classes = 10;
  return run;
}

inline StepReport fakeStep(std::int64_t step) {
  StepReport report;
  report.step = step;
  report.epoch = static_cast<double>(step) / 234;
  report.lambda = 0.5 + 0.05 * std::sin(static_cast<double>(step) * 1.7);
  const double noise = 0.3 * std::sin(static_cast<double>(step) * 12.9898);
  const double base = 5.2 + 3.1 * std::exp(-static_cast<double>(step) / 250.0) + noise;
  report.lossOriginal = base;
  report.lossMixed = report.lambda * (base + 1.4);
  report.lossPartner = (1 - report.lambda) * (base + 1.5 - noise);
  report.loss = report.lossOriginal + report.lossMixed + report.lossPartner;
  report.learningRate = 0.03;
  return report;
}

inline ui::RunRecord fakeTraining(int steps) {
  ui::RunRecord record;
  record.run = fakeRun(steps);
  for (int step = 1; step <= steps; ++step) record.append(fakeStep(step));
  return record;
}

}  // namespace mixmask::test
