// SPDX-License-Identifier: Apache-2.0
// labels: reference
// The MixMask loss and its gradients against the official code with given encoder outputs.
#include <gtest/gtest.h>

#include "core/losses/info_nce.h"
#include "core/modules/negative_queue.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

struct Computed {
  torch::Tensor original, mixed, partner, total, gradientQ, gradientQm;
};

torch::Tensor normalized(const torch::Tensor& z) {
  return z / z.norm(2, 1, true);
}

// What the framework does with encoder outputs, in the given type.
Computed compute(const TensorFile& file, torch::ScalarType type) {
  const auto tensor = [&](const char* name) { return file.at(name).to(type).clone(); };
  const double temperature = file.at("temperature").item<double>();
  const double lambda = file.at("lam").item<double>();
  auto zq = tensor("z_q").requires_grad_(), zqm = tensor("z_qm").requires_grad_();
  const auto q = normalized(zq), qm = normalized(zqm), k = normalized(tensor("z_k"));
  const auto negatives = tensor("queue").t();
  const auto positive = [&](const torch::Tensor& rows, const torch::Tensor& keys) {
    return (rows * keys).sum(1) / temperature;
  };
  const auto negativeQ = negativeLogits(q, negatives, temperature).logSumExp;
  const auto negativeQm = negativeLogits(qm, negatives, temperature).logSumExp;
  Computed result;
  result.original = infoNceLoss(positive(q, k), negativeQ).mean();
  result.mixed = infoNceLoss(positive(qm, k), negativeQm).mean();
  // Row i of the mixture shows partner N-1-i with weight 1 - lambda: its key, not the query, moves.
  result.partner = infoNceLoss(positive(qm, k.flip(0)), negativeQm).mean();
  result.total = result.original + lambda * result.mixed + (1 - lambda) * result.partner;
  result.total.backward();
  result.gradientQ = zq.grad();
  result.gradientQm = zqm.grad();
  return result;
}

class MixMaskLoss : public testing::TestWithParam<const char*> {};

TEST_P(MixMaskLoss, AgreesWithTheOfficialTermsInDouble) {
  const TensorFile file = test::reference(GetParam());
  const Computed ours = compute(file, torch::kFloat64);
  const auto expectNear = [&](const torch::Tensor& value, const char* name) {
    const double theirs = file.at(name).item<double>();
    EXPECT_NEAR(value.item<double>(), theirs, 1e-6 * std::abs(theirs)) << name;
  };
  expectNear(ours.original, "loss_o_f64");
  expectNear(ours.mixed, "loss_m_f64");
  expectNear(ours.partner, "loss_m_flip_f64");
  expectNear(ours.total, "total_f64");
}

TEST_P(MixMaskLoss, AgreesWithTheOfficialGradientsInFloat32) {
  const TensorFile file = test::reference(GetParam());
  const Computed ours = compute(file, torch::kFloat32);
  const auto expectNear = [&](const torch::Tensor& value, const char* name) {
    const auto& theirs = file.at(name);
    EXPECT_LE((value - theirs).abs().max().item<float>(), 1e-5 * theirs.abs().max().item<float>())
        << name;
  };
  expectNear(ours.gradientQ, "grad_z_q");
  expectNear(ours.gradientQm, "grad_z_qm");
  EXPECT_NEAR(ours.total.item<double>(), file.at("total").item<double>(),
              1e-5 * file.at("total").item<double>());
}

TEST_P(MixMaskLoss, LeavesTheQueueAsTheOfficialCodeDoes) {
  const TensorFile file = test::reference(GetParam());
  const auto before = file.at("queue");
  NegativeQueue queue(before.size(1), before.size(0));
  queue->named_buffers()["keys"].copy_(before.t());
  queue->named_buffers()["head"].copy_(file.at("queue_ptr").squeeze());
  queue->enqueue(normalized(file.at("z_k")));
  EXPECT_LT((queue->negatives().t() - file.at("queue_after")).abs().max().item<float>(), 1e-6);
  EXPECT_EQ(queue->named_buffers()["head"].item<std::int64_t>(),
            file.at("queue_ptr_after").item<std::int64_t>());
}

INSTANTIATE_TEST_SUITE_P(Recorded, MixMaskLoss,
                         testing::Values("mixmask_loss_mixmask", "mixmask_loss_mixmask_t007",
                                         "mixmask_loss_mixmask_odd_batch",
                                         "mixmask_loss_mixmask_lam0", "mixmask_loss_mixmask_lam1"));

}  // namespace
}  // namespace mixmask
