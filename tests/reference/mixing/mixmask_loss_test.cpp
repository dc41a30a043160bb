// SPDX-License-Identifier: Apache-2.0
// labels: reference
// The targets of a MixPlan, put through cross-entropies by hand, against the recorded total of the
// official code: three terms over the queries there, weights and key indices here.
#include <gtest/gtest.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/functional/normalization.h>

#include "core/mixing/mixture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

namespace F = torch::nn::functional;

// -log softmax of the positive among positive and negatives: N.
torch::Tensor crossEntropies(const torch::Tensor& queries, const torch::Tensor& keys,
                             const torch::Tensor& queue, double temperature) {
  const auto positive = (queries * keys).sum(1, true);
  const auto logits = torch::cat({positive, queries.mm(queue)}, 1) / temperature;
  return -logits.log_softmax(1).select(1, 0);
}

// The draws of a recorded step; what the pictures show does not matter here.
std::vector<MixDraw> recordedDraws(const TensorFile& file, std::int64_t rows) {
  const auto drawOf = [&](const char* lambda) {
    return MixDraw{{}, reversedPartners(rows), {file.at(lambda).item<double>()}};
  };
  if (!file.contains("lam_mask")) return {drawOf("lam")};
  MixDraw masked = drawOf("lam_mask");
  const auto index = file.at("index_mask").contiguous();
  masked.partner.assign(index.data_ptr<std::int64_t>(), index.data_ptr<std::int64_t>() + rows);
  return {drawOf("lam"), masked};
}

class MixPlanLoss : public ::testing::TestWithParam<const char*> {};

TEST_P(MixPlanLoss, EqualsTheOfficialTotal) {
  const TensorFile file = test::reference(GetParam());
  const auto rowsOf = [&](const std::string& name) {
    return F::normalize(file.at(name).to(torch::kDouble), F::NormalizeFuncOptions().dim(1));
  };
  std::vector<torch::Tensor> queries{rowsOf("z_q"), rowsOf("z_qm")};
  const auto keys = rowsOf("z_k");
  const auto queue = file.at("queue").to(torch::kDouble);
  const double temperature = file.at("temperature").item<double>();

  const auto n = keys.size(0);
  const auto draws = recordedDraws(file, n);
  const auto views = torch::zeros({n, 1, 8, 8}, torch::kDouble);
  const std::string mixer = file.metadata.at("method");
  if (mixer == "both") queries.push_back(rowsOf("z_mask"));
  const MixPlan plan = makeMixer({mixer, {}})->plan(views, views, draws);
  ASSERT_EQ(plan.queries.size(), queries.size());

  auto total = torch::zeros({}, torch::kDouble);
  for (std::size_t i = 0; i < plan.queries.size(); ++i) {
    for (const Target& target : plan.queries[i].targets) {
      const auto own = target.index.defined() ? keys.index_select(0, target.index) : keys;
      const auto losses = crossEntropies(queries[i], own, queue, temperature);
      total += (target.weight.defined() ? losses * target.weight : losses).mean();
    }
  }
  const double expected = file.at("total_f64").item<double>();
  EXPECT_NEAR(total.item<double>(), expected, 1e-6 * expected);
}

INSTANTIATE_TEST_SUITE_P(Recorded, MixPlanLoss,
                         ::testing::Values("mixmask_loss_mixmask", "mixmask_loss_mixmask_lam0",
                                           "mixmask_loss_mixmask_lam1", "mixmask_loss_mixmask_t007",
                                           "mixmask_loss_mixmask_odd_batch",
                                           "mixmask_loss_unmix_mixup", "mixmask_loss_unmix_cutmix",
                                           "mixmask_loss_both_mixup", "mixmask_loss_both_cutmix"));

}  // namespace
}  // namespace mixmask
