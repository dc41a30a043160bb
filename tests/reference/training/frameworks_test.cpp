// SPDX-License-Identifier: Apache-2.0
// labels: reference
// Losses of the frameworks and their gradients against lightly's, and the momentum schedule
// against solo-learn's.
#include <gtest/gtest.h>

#include <functional>

#include "core/losses/barlow_twins.h"
#include "core/losses/cosine.h"
#include "core/losses/nt_xent.h"
#include "core/losses/vicreg.h"
#include "core/modules/momentum_encoder.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

using Loss = std::function<torch::Tensor(const torch::Tensor&, const torch::Tensor&)>;

struct RecordedLoss {
  const char* file;
  const char* setting;
  Loss loss;
  bool hasGradientB = true;
};

torch::Tensor ntXent(const torch::Tensor& a, const torch::Tensor& b, double temperature) {
  return ntXentLoss(ntXentLogits(a, b, temperature), torch::arange(a.size(0))).mean();
}

std::vector<RecordedLoss> recordedLosses() {
  const auto simclr = [](double temperature) -> Loss {
    return [=](const auto& a, const auto& b) { return ntXent(a, b, temperature); };
  };
  const auto barlow = [](double weight) -> Loss {
    return [=](const auto& a, const auto& b) { return barlowTwinsLoss(a, b, weight); };
  };
  const auto vicreg = [](const VICRegWeights& weights) -> Loss {
    return [=](const auto& a, const auto& b) { return vicRegLoss(a, b, weights); };
  };
  return {
      {"framework_simclr", "T0.10", simclr(0.1)},
      {"framework_simclr", "T0.20", simclr(0.2)},
      {"framework_simclr", "T0.50", simclr(0.5)},
      {"framework_barlow", "lambda0.005", barlow(0.005)},
      {"framework_barlow", "lambda0.05", barlow(0.05)},
      {"framework_vicreg", "l25m25n1", vicreg({25, 25, 1})},
      {"framework_vicreg", "l10m5n2", vicreg({10, 5, 2})},
      {"framework_cosine", "plain",
       [](const auto& a, const auto& b) { return negativeCosine(a, b).mean(); }},
      {"framework_cosine", "stopgrad_b",
       [](const auto& a, const auto& b) { return negativeCosine(a, b.detach()).mean(); }, false},
  };
}

void expectNear(const torch::Tensor& ours, const torch::Tensor& theirs, double tolerance) {
  const double largest = theirs.abs().max().item<double>();
  EXPECT_LE((ours - theirs).abs().max().item<double>(), tolerance * largest);
}

TEST(FrameworkLosses, AgreeWithTheRecordedOnesInFloat32) {
  for (const RecordedLoss& recorded : recordedLosses()) {
    SCOPED_TRACE(std::string(recorded.file) + " " + recorded.setting);
    const TensorFile file = test::reference(recorded.file);
    const std::string setting = recorded.setting;
    const auto a = file.at("a").clone().requires_grad_();
    const auto b = file.at("b").clone().requires_grad_();
    const auto loss = recorded.loss(a, b);
    loss.backward();
    expectNear(loss.detach(), file.at(setting + ".loss"), 1e-5);
    expectNear(a.grad(), file.at(setting + ".grad_a"), 1e-5);
    ASSERT_EQ(b.grad().defined(), recorded.hasGradientB);
    if (recorded.hasGradientB) expectNear(b.grad(), file.at(setting + ".grad_b"), 1e-5);
  }
}

TEST(FrameworkLosses, AgreeWithTheRecordedOnesInDouble) {
  for (const RecordedLoss& recorded : recordedLosses()) {
    SCOPED_TRACE(std::string(recorded.file) + " " + recorded.setting);
    const TensorFile file = test::reference(recorded.file);
    const auto loss =
        recorded.loss(file.at("a").to(torch::kFloat64), file.at("b").to(torch::kFloat64));
    expectNear(loss, file.at(std::string(recorded.setting) + ".loss_f64"), 1e-9);
  }
}

TEST(FrameworkLosses, AgreeOnTheSymmetricCosineOfSimSiam) {
  const TensorFile file = test::reference("framework_symmetric_cosine");
  const auto p0 = file.at("p0").clone().requires_grad_();
  const auto p1 = file.at("p1").clone().requires_grad_();
  const auto loss =
      0.5 * (negativeCosine(p0, file.at("z1")) + negativeCosine(p1, file.at("z0"))).mean();
  loss.backward();
  expectNear(loss.detach(), file.at("loss"), 1e-5);
  expectNear(p0.grad(), file.at("grad_p0"), 1e-5);
  expectNear(p1.grad(), file.at("grad_p1"), 1e-5);
}

TEST(CosineMomentum, AgreesWithTheRecordedScheduleOfEveryStep) {
  const TensorFile file = test::reference("lr_schedules");
  for (const auto& [name, start] : {std::pair{"sololearn_ema_total100_from0.996", 0.996},
                                    {"sololearn_ema_total50_from0.99", 0.99}}) {
    const auto theirs = file.at(name);
    const std::int64_t total = theirs.size(0) - 1;
    for (std::int64_t step = 0; step <= total; ++step) {
      const double progress = static_cast<double>(step) / static_cast<double>(total);
      EXPECT_NEAR(cosineMomentum(start, progress), theirs[step].item<double>(), 1e-10);
    }
  }
}

}  // namespace
}  // namespace mixmask
