// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Whole training steps in float64 against the official code, with MixMask alone and with Un-Mix
// beside it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/frameworks/moco_v2.h"
#include "core/mixing/mixture.h"
#include "core/training/optimizer.h"
#include "tests/init_formula.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

struct Recording {
  const char* mixer;
  int steps;
  std::int64_t batch;
};

class RecordedSteps : public testing::TestWithParam<Recording> {
 protected:
  RecordedSteps()
      : file_(test::reference(std::string("moco_step_") + GetParam().mixer)),
        salt_(static_cast<std::uint64_t>(file_.at("salt").item<std::int64_t>())),
        framework_(MoCoV2Options{.queueSize = 64, .temperature = 0.2, .momentum = 0.999},
                   {BackboneConfig{"resnet18", "imagenet", 1.0}, 3}, 0) {
    names_ = nlohmann::json::parse(file_.metadata.at("parameter_names"));
    bnNames_ = nlohmann::json::parse(file_.metadata.at("bn_names"));
    place(framework_, torch::kCPU, torch::kFloat64);
    framework_.train();
    const torch::NoGradGuard noGrad;
    for (const char* encoder : {"query", "key"}) {
      for (const std::string& name : names_) {
        auto parameter = tensorOf(encoder, name);
        parameter.copy_(test::formulaValue(name, salt_, parameter.sizes()));
      }
    }
    buffer("queue.keys").copy_(file_.at("queue_initial").t());
    optimizer_ = makeOptimizer({"sgd", 0.03, 0.9, 1e-4}, {framework_.trainedParameters()});
  }

  // Our name of a tensor that torchvision and the official head call `name`.
  static std::string ourName(const std::string& encoder, const std::string& name) {
    return encoder +
           (name.rfind("fc.", 0) == 0 ? ".projector." + name.substr(3) : ".backbone." + name);
  }
  torch::Tensor tensorOf(const std::string& encoder, const std::string& name) {
    return framework_.named_parameters()[ourName(encoder, name)].detach();
  }
  torch::Tensor buffer(const std::string& name) { return framework_.named_buffers()[name]; }

  torch::Tensor images(int step, int view) {
    return (file_.at("images")[step - 1][view].to(torch::kFloat64) - 128) / 64;
  }

  std::vector<std::int64_t> indices(const std::string& name) {
    const auto values = file_.at(name).contiguous();
    return {values.data_ptr<std::int64_t>(), values.data_ptr<std::int64_t>() + values.numel()};
  }

  bool isBoth() const { return std::string(GetParam().mixer) == "both"; }

  MixDraw maskDraw(const std::string& prefix) {
    const auto cells = file_.at(prefix + "grid_mask").contiguous();
    MaskGrid grid(static_cast<int>(cells.size(0)));
    std::copy_n(cells.data_ptr<std::uint8_t>(), grid.cells.size(), grid.cells.begin());
    MixDraw draw{{grid}, {}, {keptShareInPixels(grid, 64, 64)}};
    EXPECT_NEAR(draw.lambda[0], file_.at(prefix + (isBoth() ? "lam_mask" : "lam")).item<double>(),
                1e-7);
    draw.partner = isBoth() ? indices(prefix + "index_mask") : reversedPartners(GetParam().batch);
    return draw;
  }

  std::vector<MixDraw> draws(const std::string& prefix) {
    if (!isBoth()) return {maskDraw(prefix)};
    MixDraw unmix;
    unmix.partner = reversedPartners(GetParam().batch);
    unmix.lambda = {file_.at(prefix + "lam").item<double>()};
    if (file_.contains(prefix + "box")) {
      const auto box = indices(prefix + "box");
      MaskGrid mask(64, 1);
      for (auto row = box[0]; row < box[2]; ++row) {
        for (auto column = box[1]; column < box[3]; ++column) mask.at(row, column) = 0;
      }
      EXPECT_NEAR(unmix.lambda[0], keptShareInPixels(mask, 64, 64), 1e-12);
      unmix.masks = {mask};
    }
    return {unmix, maskDraw(prefix)};
  }

  StepLoss learn(int step) {
    const std::string prefix = "step" + std::to_string(step) + ".";
    StepContext context;
    context.keyOrder = indices(prefix + "shuffle_perm");
    const auto plan =
        makeMixer({GetParam().mixer, {}})->plan(images(step, 0), images(step, 1), draws(prefix));
    optimizer_->clearGradients();
    StepLoss loss = framework_.forward(plan, context);
    loss.total.backward();
    return loss;
  }

  void expectNear(double ours, const std::string& name) {
    const double theirs = file_.at(name).item<double>();
    EXPECT_NEAR(ours, theirs, 1e-8 * std::abs(theirs)) << name;
  }

  void expectNorms(int step, const char* encoder, const char* letter) {
    const std::string prefix = "f64.step" + std::to_string(step) + "." + letter;
    const auto norms = file_.at(prefix + ".norm");
    const auto heads = file_.at(prefix + ".head");
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      const auto ours = tensorOf(encoder, names_[i]).contiguous().flatten();
      const double norm = norms[row].item<double>();
      EXPECT_NEAR(ours.norm().item<double>(), norm, 1e-8 * norm) << names_[i];
      const auto head = ours.narrow(0, 0, std::min<std::int64_t>(8, ours.numel()));
      const auto difference = (head - heads[row].narrow(0, 0, head.numel())).abs().max();
      EXPECT_LT(difference.item<double>(), 1e-8) << names_[i];
    }
  }

  void expectRunningStatistics(int step, const char* encoder, const char* letter) {
    for (const char* kind : {"running_mean", "running_var"}) {
      const auto norms =
          file_.at("f64.step" + std::to_string(step) + "." + letter + "." + kind + "_norm");
      for (std::size_t i = 0; i < bnNames_.size(); ++i) {
        const auto ours = buffer(ourName(encoder, bnNames_[i] + "." + kind)).norm().item<double>();
        const double theirs = norms[static_cast<std::int64_t>(i)].item<double>();
        EXPECT_NEAR(ours, theirs, 1e-8 * theirs) << bnNames_[i] << "." << kind;
      }
    }
  }

  TensorFile file_;
  std::uint64_t salt_;
  MoCoV2 framework_;
  std::vector<std::string> names_, bnNames_;
  std::unique_ptr<Optimizer> optimizer_;
};

TEST_P(RecordedSteps, AgreeWithTheOfficialCodeInEveryLossGradientWeightStatisticAndKey) {
  const int steps = GetParam().steps;
  for (int step = 1; step <= steps; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    const std::string prefix = "f64.step" + std::to_string(step) + ".";
    const StepLoss loss = learn(step);
    expectNear(loss.total.item<double>(), prefix + "loss");
    expectNear(loss.part(LossTerm::original).item<double>(), prefix + "loss_o");
    const auto expectPair = [&](LossTerm own, LossTerm partner, const std::string& weight,
                                const std::string& name) {
      const double lambda = file_.at("step" + std::to_string(step) + "." + weight).item<double>();
      expectNear(loss.part(own).item<double>() / lambda, prefix + name);
      expectNear(loss.part(partner).item<double>() / (1 - lambda), prefix + name + "_flip");
    };
    if (isBoth()) {
      expectPair(LossTerm::unmix, LossTerm::unmixPartner, "lam", "loss_m");
      expectPair(LossTerm::mixed, LossTerm::partner, "lam_mask", "loss_mask");
    } else {
      expectPair(LossTerm::mixed, LossTerm::partner, "lam", "loss_m");
    }
    const auto gradients = file_.at(prefix + "grad_norm");
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const double theirs = gradients[static_cast<std::int64_t>(i)].item<double>();
      const auto ours = framework_.named_parameters()[ourName("query", names_[i])].grad();
      EXPECT_NEAR(ours.norm().item<double>(), theirs, 1e-8 * theirs) << names_[i];
    }
    optimizer_->step(0.03);
    framework_.afterStep({});
    expectNorms(step, "query", "q");
    expectNorms(step, "key", "k");
    expectRunningStatistics(step, "query", "q");
    expectRunningStatistics(step, "key", "k");
  }
  const auto queue =
      file_.at("f64.step" + std::to_string(steps) + ".queue").to(torch::kFloat64).t();
  EXPECT_LT((buffer("queue.keys") - queue).abs().max().item<double>(), 2e-7);
  EXPECT_EQ(buffer("queue.head").item<std::int64_t>(),
            file_.at("step" + std::to_string(steps) + ".queue_ptr").item<std::int64_t>());
}

INSTANTIATE_TEST_SUITE_P(OfficialCode, RecordedSteps,
                         testing::Values(Recording{"mixmask", 3, 8}, Recording{"both", 2, 4}));

}  // namespace
}  // namespace mixmask
