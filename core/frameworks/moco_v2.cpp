// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/moco_v2.h"

#include "core/losses/info_nce.h"
#include "core/losses/normalized.h"
#include "core/modules/momentum_encoder.h"

namespace mixmask {
namespace {

Encoder makeMoCoEncoder(const MoCoV2Options& options, const NetworkShape& shape) {
  auto backbone = makeBackbone(shape, options.bnSplits);
  // Parameters are named as in the official head (fc.0, fc.2).
  MlpOptions projector{.widths = {options.outputDim}, .hiddenNorm = false};
  if (options.projector == "mlp") projector.widths = {backbone->featureDim(), options.outputDim};
  return Encoder(std::move(backbone), projector, shape.backbone.statistics == "clean");
}

}  // namespace

const OptionTable<MoCoV2Options>& moCoV2Options() {
  static const auto table =
      OptionTable<MoCoV2Options>()
          .option(
              "queueSize", &MoCoV2Options::queueSize, "Queue size K",
              "Negatives that every query is compared with; a multiple of the batch size. 65,536 "
              "on ImageNet (official), 4,096 on CIFAR-sized sets.")
          .range(1, 1 << 24)
          .unit("keys")
          .option(
              "temperature", &MoCoV2Options::temperature, "Temperature T",
              "Divides the similarities in the softmax (He et al. 2020, eq. 1); MoCo v2 uses 0.2.")
          .range(0.001, 10)
          .option("momentum", &MoCoV2Options::momentum, "Momentum m",
                  "Share of the momentum encoder that stays in each step (He et al. 2020, eq. 2).")
          .range(0, 1)
          .option(
              "bnSplits", &MoCoV2Options::bnSplits, "Batch norm splits",
              "Parts of the batch with batch statistics of their own, as if each sat on its own "
              "device. With 1, queries and keys can leak through batch statistics.")
          .range(1, 1024)
          .option(
              "symmetric", &MoCoV2Options::symmetric, "Symmetric loss",
              "Also contrasts view 2 with the keys of view 1 and adds the two losses; costs "
              "about twice the time a step. Never compare it with one direction at equal epochs.")
          .option("outputDim", &MoCoV2Options::outputDim, "Output dimension",
                  "Dimensions of queries and keys; 128 in MoCo.")
          .range(2, 65536)
          .option("projector", &MoCoV2Options::projector, "Projector",
                  "The head above the backbone: MoCo v2's two layers or MoCo v1's one.")
          .choices({{"mlp", "MLP (MoCo v2)"}, {"linear", "Linear (MoCo v1)"}});
  return table;
}

MoCoV2::MoCoV2(const MoCoV2Options& options, const NetworkShape& shape, std::uint64_t seed)
    : options_(options),
      query_(register_module("query", makeMoCoEncoder(options, shape))),
      key_(register_module("key", makeMoCoEncoder(options, shape))),
      queue_(register_module("queue", NegativeQueue(options.queueSize, options.outputDim))) {
  initializeParameters(*query_, seed);
  copyToMomentum(*query_, *key_);
  queue_->initialize(seed);
}

torch::OrderedDict<std::string, torch::Tensor> MoCoV2::trainedParameters() const {
  return query_->named_parameters();
}

torch::Tensor MoCoV2::shuffledKeys(const torch::Tensor& images, const StepContext& context) {
  // Keys pass in an order of their own, so that their batch statistics (per split) tell nothing
  // about the queries' (He et al. 2020, section 3.3).
  const auto order =
      torch::tensor(context.keyOrder, torch::kInt64).to(images.device(), /*non_blocking=*/true);
  auto shuffled = torch::empty_like(images);  // keeps channels_last for one channel, too
  torch::index_select_out(shuffled, images, 0, order);
  const auto keys = encodeKeys(key_, shuffled, context.precision);
  return normalized(keys).index_select(0, order.argsort());
}

void MoCoV2::addContrast(StepLoss& loss, const torch::Tensor& query, const torch::Tensor& keys,
                         const std::vector<Target>& targets) const {
  const auto q = normalized(query);
  const auto negative = negativeLogits(q, queue_->negatives(), options_.temperature);
  for (const Target& target : targets) {
    const auto positive = (q * keysOf(target, keys)).sum(1) / options_.temperature;
    loss.addRows(target, infoNceLoss(positive, negative.logSumExp));
    loss.noteContrast(
        target, [&] { return (positive.detach() > negative.largest).to(q.scalar_type()).mean(); });
  }
}

StepLoss MoCoV2::forward(const MixPlan& plan, const StepContext& context) {
  std::vector<torch::Tensor> queries;
  torch::Tensor reverseQuery;
  {
    const AutocastScope autocast(context.precision, plan.view2.device());
    for (const QueryInput& input : plan.queries) {
      queries.push_back(query_->forwardQuery(input.images, isBesideClean(plan, input)));
    }
    if (options_.symmetric) reverseQuery = atLeastFloat32(query_->forward(plan.view2));
  }
  if (context.microBatch == 0) {
    updateMomentum(*query_, *key_, options_.momentum);
    latestKeys_.clear();
  }
  const auto keys = shuffledKeys(plan.view2, context);

  StepLoss loss;
  loss.projectionSpread = spreadOf(queries.front());
  for (std::size_t i = 0; i < queries.size(); ++i) {
    addContrast(loss, queries[i], keys, plan.queries[i].targets);
  }
  if (options_.symmetric) {
    const auto reverseKeys = shuffledKeys(plan.view1, context);
    addContrast(loss, reverseQuery, reverseKeys, {Target{}});
    latestKeys_.push_back(reverseKeys);
  }
  latestKeys_.push_back(keys);
  return loss;
}

}  // namespace mixmask
