// SPDX-License-Identifier: Apache-2.0
#include "core/frameworks/simclr.h"

#include "core/frameworks/head_options.h"
#include "core/losses/info_nce.h"
#include "core/losses/nt_xent.h"

namespace mixmask {

const OptionTable<SimCLROptions>& simCLROptions() {
  static const auto table =
      projectorOptions<SimCLROptions>()
          .option("temperature", &SimCLROptions::temperature, "Temperature T",
                  "Divides the similarities in the softmax; 0.2 on CIFAR-sized sets, 0.1 in the "
                  "paper on ImageNet.")
          .range(0.001, 10);
  return table;
}

SimCLR::SimCLR(const SimCLROptions& options, const NetworkShape& shape, std::uint64_t seed)
    : JointEmbedding(shape, {.widths = {options.hiddenDim, options.outputDim}, .hiddenNorm = false},
                     seed),
      temperature_(options.temperature) {}

void SimCLR::compare(StepLoss& loss, const torch::Tensor& z, const torch::Tensor& z2,
                     const std::vector<Target>& targets) const {
  const auto logits = ntXentLogits(z, z2, temperature_);
  for (const Target& target : targets) {
    const auto index = keyIndexOf(target, z2);
    loss.addRows(target, ntXentLoss(logits, index));
    const std::int64_t n = z.size(0);
    loss.noteContrast(target, [&] { return contrastTop1(logits.narrow(0, 0, n), index + n); });
  }
}

}  // namespace mixmask
