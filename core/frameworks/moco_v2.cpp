// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/moco_v2.h"

#include "core/losses/info_nce.h"
#include "core/modules/momentum_encoder.h"

namespace mixmask {
namespace {

// Rows of unit length, in at least float32 (torch.nn.functional.normalize).
torch::Tensor normalized(const torch::Tensor& z) {
  const auto wide = z.scalar_type() == torch::kBFloat16 ? z.to(torch::kFloat32) : z;
  return torch::nn::functional::normalize(wide,
                                          torch::nn::functional::NormalizeFuncOptions().dim(1));
}

Encoder makeEncoder(const MoCoV2Options& options, const NetworkShape& shape) {
  auto backbone = makeBackbone(shape.backbone, shape.inputChannels, options.bnSplits);
  const Projector projector(backbone->featureDim(), options.outputDim, options.projector == "mlp");
  return Encoder(std::move(backbone), projector);
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
      query_(register_module("query", makeEncoder(options, shape))),
      key_(register_module("key", makeEncoder(options, shape))),
      queue_(register_module("queue", NegativeQueue(options.queueSize, options.outputDim))) {
  initializeParameters(*query_, seed);
  copyToMomentum(*query_, *key_);
  queue_->initialize(seed);
}

torch::OrderedDict<std::string, torch::Tensor> MoCoV2::trainedParameters() const {
  return query_->named_parameters();
}

torch::Tensor MoCoV2::encodeKeys(const torch::Tensor& images, const StepContext& context) {
  const torch::NoGradGuard noGrad;
  updateMomentum(*query_, *key_, options_.momentum);
  // Keys pass in an order of their own, so that their batch statistics (per split) tell nothing
  // about the queries' (He et al. 2020, section 3.3).
  const auto order = torch::tensor(context.keyOrder, torch::kInt64).to(images.device());
  auto shuffled = images.index_select(0, order).contiguous(images.suggest_memory_format());
  torch::Tensor keys;
  {
    const AutocastScope autocast(context.precision, images.device());
    keys = key_->forward(shuffled);
  }
  return normalized(keys).index_select(0, order.argsort());
}

StepLoss MoCoV2::forward(const MixPlan& plan, const StepContext& context) {
  std::vector<torch::Tensor> queries;
  {
    const AutocastScope autocast(context.precision, plan.keys.device());
    for (const QueryInput& input : plan.queries) queries.push_back(query_->forward(input.images));
  }
  const auto keys = encodeKeys(plan.keys, context);

  StepLoss loss;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const auto q = normalized(queries[i]);
    const auto negative = negativeLogits(q, queue_->negatives(), options_.temperature);
    auto& parts = loss.parts.emplace_back();
    for (const Target& target : plan.queries[i].targets) {
      const auto k = target.index.defined() ? keys.index_select(0, target.index) : keys;
      const auto positive = (q * k).sum(1) / options_.temperature;
      auto rows = infoNceLoss(positive, negative.logSumExp);
      if (target.weight.defined()) rows = rows * target.weight;
      const auto part = rows.mean();
      loss.total = loss.total.defined() ? loss.total + part : part;
      parts.push_back(part.detach());
      if (!loss.contrastTop1.defined()) {
        loss.contrastTop1 = (positive.detach() > negative.largest).to(part.scalar_type()).mean();
      }
    }
  }
  latestKeys_ = keys;
  return loss;
}

}  // namespace mixmask
