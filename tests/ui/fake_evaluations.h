// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/catalog.h"
#include "core/session/evaluation_queue.h"

namespace mixmask::test {

// A queue whose jobs are the test: it sends their updates by hand, from any thread.
class FakeEvaluationQueue : public EvaluationQueue {
 public:
  explicit FakeEvaluationQueue(UpdateSink sink) : sink_(std::move(sink)) {}

  JobId add(const EvaluationRequest& request) override {
    requests.push_back(request);
    return static_cast<JobId>(requests.size());
  }
  // As the real one: what waits ends at once, what runs when it has seen it.
  void cancel(JobId job) override {
    if (ended.contains(job)) return;
    cancelled.push_back(job);
    if (job != running) end(job, EvaluationCancelled{});
  }

  void send(JobId job, EvaluationUpdate update) { sink_(job, std::move(update)); }
  void start(JobId job) {
    running = job;
    send(job, EvaluationStarted{});
  }
  void end(JobId job, EvaluationUpdate how) {
    if (running == job) running = 0;
    ended.insert(job);
    send(job, std::move(how));
  }

  std::vector<EvaluationRequest> requests;
  std::vector<JobId> cancelled;
  std::set<JobId> ended;
  JobId running = 0;

 private:
  UpdateSink sink_;
};

inline Catalog fakeCatalog() {
  Catalog catalog;
  catalog.protocols = {{"knn", "Weighted kNN", "Classifies by the nearest training images."},
                       {"linear", "Linear probe", "A linear layer on the frozen network."}};
  catalog.datasets = {{"fashion-mnist", "Fashion-MNIST", "Clothes."},
                      {"cifar10", "CIFAR-10", "Animals and vehicles."}};
  return catalog;
}

struct FakeProbe {
  std::int64_t k = 200;
  double learningRate = 30;
};

inline std::vector<OptionSpec> fakeEvaluationOptions(const std::string& protocol) {
  OptionTable<FakeProbe> table;
  if (protocol == "knn") {
    table.option("evaluation.knn.k", &FakeProbe::k, "Neighbours k", "That vote.").range(1, 100000);
    return table.specs();
  }
  table
      .option("evaluation.linear.learningRate", &FakeProbe::learningRate, "Learning rate",
              "Of the linear layer.")
      .range(0, 1e6);
  std::vector<OptionSpec> specs = table.specs();
  specs.push_back({.key = "runtime.epochs",
                   .label = "Epochs",
                   .description = "Passes over the images.",
                   .unit = "epochs",
                   .initial = std::int64_t{100},
                   .minimum = 1,
                   .choices = {}});
  return specs;
}

inline ClassifierReport fakeReport(std::int64_t step, std::int64_t total) {
  ClassifierReport report;
  report.step = step;
  report.totalSteps = total;
  report.epoch = static_cast<double>(step) / 100;
  const double done = static_cast<double>(step) / static_cast<double>(total);
  report.loss = 2.3 - 1.4 * done;
  report.trainTop1 = 0.1 + 0.6 * done;
  if (step % 100 == 0) report.testTop1 = 0.1 + 0.55 * done;
  report.secondsLeft = static_cast<double>(total - step);
  return report;
}

inline EvaluationResult fakeResult(const std::string& protocol = "knn") {
  EvaluationResult result;
  result.protocol = protocol;
  result.label = protocol == "knn" ? "Weighted kNN" : "Linear probe";
  result.parameters = {{"k", std::int64_t{200}}};
  result.top1 = 0.806;
  result.top5 = 0.981;
  result.deviation = 0.004;
  result.samples = 10000;
  result.classes = 10;
  result.seconds = 62;
  result.data = "fashion-mnist";
  result.checkpoint = "/nowhere/runs/first/checkpoints/step-00001170.safetensors";
  result.file = "/nowhere/runs/first/evaluations/knn-step-00001170-12345678.json";
  return result;
}

}  // namespace mixmask::test
