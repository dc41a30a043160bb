// SPDX-License-Identifier: Apache-2.0
// Our training step for the comparison with the peers (tests/benchmark/run.sh):
//   step_benchmark fixture FILE.safetensors       losses of the fixture's steps, as JSON
//   step_benchmark step [--precision fp32|bf16] [--steps N] [--warmup N] [--threads N] [--device D]
//                  [--framework NAME] [--mixer NAME] [--backbone NAME]
//                                                 samples/s on one cached batch, the mixer's own
//                                                 time and the peak memory, as JSON
#include <ATen/Parallel.h>
#include <torch/cuda.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/checkpoints/safetensors.h"
#include "core/config/run_config.h"
#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"
#include "core/session/process.h"
#include "core/training/device.h"
#include "core/training/optimizer.h"
#include "tests/init_formula.h"

namespace {

using namespace mixmask;
using nlohmann::json;

struct Step {
  RunConfig config = loadRecipe("quickstart");
  torch::Device device = torch::kCPU;
  Precision precision = Precision::fp32;
  std::shared_ptr<SiameseFramework> framework;
  std::unique_ptr<ViewMixer> mixer;
  std::unique_ptr<Optimizer> optimizer;

  void build() {
    applyAssignment(config, "optimizer.name=sgd");  // as the peers
    framework = makeFramework(config.framework, {config.backbone, 1, 28}, 0);
    place(*framework, device, torch::kFloat32);
    framework->train();
    mixer = makeMixer(config.mixer);
    optimizer = makeOptimizer(config.optimizer, {framework->trainedParameters()});
  }

  StepLoss learn(const torch::Tensor& view1, const torch::Tensor& view2,
                 const std::vector<MixDraw>& draws, std::vector<std::int64_t> keyOrder) {
    optimizer->clearGradients();
    StepLoss loss =
        framework->forward(mixer->plan(view1, view2, draws), {precision, std::move(keyOrder)});
    loss.total.backward();
    optimizer->step(config.optimizer.learningRate);
    framework->afterStep({});
    return loss;
  }
};

void startFromFormula(SiameseFramework& framework, std::uint64_t salt) {
  const torch::NoGradGuard noGrad;
  for (auto& item : framework.named_parameters()) {
    std::string name = item.key().substr(item.key().find('.') + 1);
    const bool isHead = name.rfind("projector.", 0) == 0;
    name = isHead ? "fc." + name.substr(10) : name.substr(std::string("backbone.").size());
    item.value().copy_(test::formulaValue(name, salt, item.value().sizes()));
  }
}

void runFixture(const std::string& path) {
  const TensorFile file = readTensorFile(path);
  Step step;
  const auto queue = file.at("queue_initial").t();
  applyAssignment(step.config, "framework.queueSize=" + std::to_string(queue.size(0)));
  applyAssignment(step.config, "framework.momentum=0.999");
  applyAssignment(step.config, "framework.temperature=0.2");
  applyAssignment(step.config, "optimizer.learningRate=0.03");
  applyAssignment(step.config, "optimizer.weightDecay=0.0001");
  step.build();
  startFromFormula(*step.framework,
                   static_cast<std::uint64_t>(file.at("salt").item<std::int64_t>()));
  {
    const torch::NoGradGuard noGrad;
    step.framework->named_buffers()["queue.keys"].copy_(queue);
  }
  const auto images = (file.at("images").to(torch::kFloat32) - 128) / 64;
  json losses = json::array();
  for (std::int64_t s = 0; s < images.size(0); ++s) {
    const auto cells = file.at("grid_mask")[s].contiguous();
    MaskGrid grid(static_cast<int>(cells.size(0)));
    std::copy_n(cells.data_ptr<std::uint8_t>(), grid.cells.size(), grid.cells.begin());
    const std::int64_t batch = images.size(2);
    MixDraw draw{{grid}, {}, {keptShareInPixels(grid, 28, 28)}};
    for (std::int64_t i = 0; i < batch; ++i) draw.partner.push_back(batch - 1 - i);
    const auto order = file.at("shuffle_perm")[s].contiguous();
    const auto* first = order.data_ptr<std::int64_t>();
    const StepLoss loss = step.learn(images[s][0], images[s][1], {draw}, {first, first + batch});
    const double lambda = draw.lambda[0];
    losses.push_back({loss.total.item<double>(), loss.part(LossTerm::original).item<double>(),
                      loss.part(LossTerm::mixed).item<double>() / lambda,
                      loss.part(LossTerm::partner).item<double>() / (1 - lambda)});
  }
  std::cout << json{{"event", "fixture"}, {"losses", losses}} << std::endl;
}

// Mean time in which a batch is mixed: the draw, and the pixels of all its query inputs.
double mixMilliseconds(const Step& step, const torch::Tensor& view1, const torch::Tensor& view2) {
  constexpr int kRepeats = 50;
  const auto mix = [&](int number) {
    step.mixer->plan(view1, view2,
                     step.mixer->draw(view1.size(0), static_cast<int>(view1.size(2)),
                                      static_cast<int>(view1.size(3)), 0, number));
  };
  const auto now = [&] {
    if (step.device.is_cuda()) torch::cuda::synchronize(step.device.index());
    return std::chrono::steady_clock::now();
  };
  for (int i = 0; i < 3; ++i) mix(i);
  const auto start = now();
  for (int i = 0; i < kRepeats; ++i) mix(i);
  return std::chrono::duration<double, std::milli>(now() - start).count() / kRepeats;
}

void timeSteps(Step& step, int steps, int warmup) {
  step.build();
  const std::int64_t batch = step.config.data.batchSize;
  Random random(1);
  const auto views = [&] {
    return torch::rand({batch, 28, 28, 1}).permute({0, 3, 1, 2}).to(step.device);
  };
  const auto view1 = views(), view2 = views();
  double loss = 0;
  std::chrono::steady_clock::time_point start;
  for (int i = -warmup; i < steps; ++i) {
    if (i == 0) start = std::chrono::steady_clock::now();
    const auto draws = step.mixer->draw(batch, 28, 28, 0, i + warmup);
    loss = step.learn(view1, view2, draws, random.permutation(batch)).total.item<double>();
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::cout << json{{"event", "ours"},
                    {"mode", "step"},
                    {"device", step.device.str()},
                    {"steps", steps},
                    {"seconds", seconds},
                    {"samples_per_second", static_cast<double>(steps * batch) / seconds},
                    {"peak_memory_mb", peakMemoryMb(step.device)},
                    {"mix_milliseconds", mixMilliseconds(step, view1, view2)},
                    {"step_milliseconds", 1000 * seconds / steps},
                    {"last_loss", loss}}
            << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  prepareProcess();
  CLI::App app("Times our training step", "step_benchmark");
  app.require_subcommand(1);
  std::string file, precision = "fp32", device = "cpu";
  std::string framework = "mocov2", mixer = "mixmask", backbone = "resnet18";
  int steps = 10, warmup = 3, threads = 2;
  std::int64_t batch = 256;
  auto* fixture = app.add_subcommand("fixture", "Losses of the steps of a fixture");
  fixture->add_option("file", file)->required();
  auto* timing = app.add_subcommand("step", "Samples a second on a cached batch");
  timing->add_option("--precision", precision);
  timing->add_option("--device", device);
  timing->add_option("--steps", steps);
  timing->add_option("--warmup", warmup);
  timing->add_option("--threads", threads);
  timing->add_option("--batch", batch);
  timing->add_option("--framework", framework);
  timing->add_option("--mixer", mixer);
  timing->add_option("--backbone", backbone);
  CLI11_PARSE(app, argc, argv);
  try {
    at::set_num_threads(threads);
    if (*fixture) {
      runFixture(file);
    } else {
      Step step;
      step.config.data.batchSize = batch;
      setOption(step.config, "framework.name", framework);
      setOption(step.config, "mixer.name", mixer);
      setOption(step.config, "backbone.name", backbone);
      step.device = deviceOf(device);
      step.precision = precisionOf(precision);
      timeSteps(step, steps, warmup);
    }
  } catch (const std::exception& error) {
    std::cerr << "step_benchmark: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
