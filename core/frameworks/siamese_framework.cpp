// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/siamese_framework.h"

namespace mixmask {

void StepLoss::noteContrast(const Target& target, const std::function<torch::Tensor()>& measure) {
  const bool isMixture = target.term == LossTerm::mixed || target.term == LossTerm::unmix;
  const bool isFirstMixture = isMixture && !contrastTop1Mixed.defined();
  if (contrastTop1.defined() && !isFirstMixture) return;
  const auto share = measure();
  if (!contrastTop1.defined()) contrastTop1 = share;
  if (isFirstMixture) contrastTop1Mixed = share;
}

void StepLoss::add(LossTerm term, const torch::Tensor& part) {
  total = total.defined() ? total + part : part;
  auto& sum = parts[static_cast<std::size_t>(term)];
  sum = sum.defined() ? sum + part.detach() : part.detach();
}

void StepLoss::addRows(const Target& target, const torch::Tensor& rows) {
  add(target.term, (target.weight.defined() ? rows * target.weight : rows).mean());
}

void StepLoss::addBatch(const Target& target, const torch::Tensor& loss) {
  add(target.term, target.weight.defined() ? loss * target.weight.select(0, 0) : loss);
}

torch::Tensor keysOf(const Target& target, const torch::Tensor& keys) {
  return target.index.defined() ? keys.index_select(0, target.index) : keys;
}

torch::Tensor keyIndexOf(const Target& target, const torch::Tensor& keys) {
  if (target.index.defined()) return target.index;
  return torch::arange(keys.size(0), keys.options().dtype(torch::kInt64));
}

Encoder makeEncoder(const NetworkShape& shape, const MlpOptions& projector) {
  return Encoder(makeBackbone(shape), projector, shape.backbone.statistics == "clean");
}

torch::OrderedDict<std::string, torch::Tensor> SiameseFramework::trainedParameters() const {
  torch::OrderedDict<std::string, torch::Tensor> trained;
  for (const auto& item : named_parameters()) {
    if (item.value().requires_grad()) trained.insert(item.key(), item.value());
  }
  return trained;
}

void place(SiameseFramework& framework, torch::Device device, torch::ScalarType type) {
  const torch::NoGradGuard noGrad;
  framework.to(device);
  const auto convert = [&](torch::Tensor& tensor) {
    if (!tensor.is_floating_point()) return;
    const auto format =
        tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
    tensor.set_data(tensor.to(type).contiguous(format));
  };
  for (torch::Tensor& parameter : framework.parameters()) convert(parameter);
  for (torch::Tensor& buffer : framework.buffers()) convert(buffer);
}

}  // namespace mixmask
