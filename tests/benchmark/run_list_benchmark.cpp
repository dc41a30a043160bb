// SPDX-License-Identifier: Apache-2.0
// run_list_benchmark [RUNS [STEPS]]: makes that many run folders (1,000 of 1,000 steps each) in a
// temporary place, and prints how long a library takes to list them, and to look at them again.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>

#include "core/config/run_config.h"
#include "core/session/run_library.h"
#include "tests/temporary_folder.h"

namespace {

using namespace mixmask;

constexpr const char* kEvaluations =
    "step,full_sets,knn_top1,bank,queries,feature_std,effective_rank,feature_dim,seconds\n";

std::string metrics(int steps) {
  std::string text =
      "step,epoch,loss,loss_original,loss_mixed,loss_partner,loss_unmix,loss_unmix_partner,lambda,"
      "lambda_sd,learning_rate,contrast_top1\n";
  for (int step = 1; step <= steps; ++step) {
    const double loss = 8 + 8 * std::exp(-step / 300.0) + 0.3 * std::sin(step * 12.9898);
    text += fmt::format("{},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},,,0.5,,0.03,0.214843750\n", step,
                        step / 234.0, loss, loss / 2, loss / 4, loss / 4);
  }
  return text;
}

std::string evaluations(int steps) {
  std::string text = kEvaluations;
  for (int step = 0; step <= steps; step += 234) {
    text += fmt::format("{},{},{:.9g},60000,10000,0.052,21.4,128,9.1\n", step, step == 0 ? 1 : 0,
                        0.76 + 0.05 * step / steps);
  }
  return text;
}

void makeRuns(const test::TemporaryFolder& root, int runs, int steps) {
  const std::string rows = metrics(steps), accuracies = evaluations(steps);
  RunConfig config = loadRecipe("quickstart");
  for (int i = 0; i < runs; ++i) {
    const std::string name =
        fmt::format("2026{:02}{:02}-{:06}-quickstart", i / 28 % 12 + 1, i % 28, i);
    config.runtime.seed = i % 5;
    config.optimizer.learningRate = 0.01 + 0.001 * (i / 5);  // settings that no other five have
    root.write(name + "/config.yaml", toYaml(config));
    root.write(name + "/metrics.csv", rows);
    root.write(name + "/evaluations.csv", accuracies);
    root.write(
        name + "/status.json",
        fmt::format("{{\"state\": \"finished\", \"pid\": 1, \"host\": \"desk\", \"heartbeat\": "
                    "\"2026-01-01T12:00:00Z\", \"step\": {0}, \"total_steps\": {0}, "
                    "\"message\": \"\"}}\n",
                    steps));
    root.write(name + "/tags.txt", std::string_view("paper\n"));
    for (const char* file : {"checkpoints/step-00000234.safetensors", "previews/step-00000234.png",
                             "log.txt", "lock"}) {
      root.write(name + "/" + file, std::string_view("x"));
    }
  }
}

double millisecondsOf(RunLibrary& library, std::size_t& found, double& first) {
  const auto start = std::chrono::steady_clock::now();
  const auto now = [&] {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  };
  found = 0;
  library.refresh({}, [&](const std::vector<RunSummary>& runs) {
    if (found == 0) first = now();
    found += runs.size();
  });
  return now();
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 1000;
  const int steps = argc > 2 ? std::atoi(argv[2]) : 1000;
  const test::TemporaryFolder root;
  makeRuns(root, runs, steps);
  const auto library = openRunLibrary(root.path());
  std::size_t found = 0;
  double first = 0, ignored = 0;
  const double all = millisecondsOf(*library, found, first);
  fmt::print("{} runs of {} steps: the first rows after {:.0f} ms, all {} after {:.0f} ms\n", runs,
             steps, first, found, all);
  const double again = millisecondsOf(*library, found, ignored);
  fmt::print("looked at again: {} had changed, {:.0f} ms\n", found, again);
  return 0;
}
