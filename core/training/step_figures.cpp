// SPDX-License-Identifier: Apache-2.0
#include "core/training/step_figures.h"

#include <cmath>

namespace mixmask {

torch::Tensor figuresOf(const StepLoss& loss) {
  const auto zero = torch::zeros_like(loss.total.detach());
  std::vector<torch::Tensor> figures{loss.total.detach()};
  for (const auto* share : {&loss.contrastTop1, &loss.contrastTop1Mixed, &loss.projectionSpread}) {
    figures.push_back(share->defined() ? share->to(zero.scalar_type()) : zero - 1);
  }
  for (const auto& part : loss.parts) figures.push_back(part.defined() ? part : zero);
  return torch::stack(figures).to(torch::kFloat64);
}

void readFigures(const torch::Tensor& figures, StepReport& report) {
  const auto* row = figures.data_ptr<double>();
  report.loss = row[0];
  report.contrastTop1 = row[1];
  report.contrastTop1Mixed = row[2];
  report.projectionSpread = row[3];
  const auto part = [&](LossTerm term) { return row[4 + static_cast<std::size_t>(term)]; };
  report.lossOriginal = part(LossTerm::original);
  if (report.mixes) {
    report.lossMixed = part(LossTerm::mixed);
    report.lossPartner = part(LossTerm::partner);
  }
  if (report.mixesUnmix) {
    report.lossUnmix = part(LossTerm::unmix);
    report.lossUnmixPartner = part(LossTerm::unmixPartner);
  }
}

void describeLambda(const std::vector<double>& lambdas, StepReport& report) {
  if (lambdas.empty()) return;
  const auto count = static_cast<double>(lambdas.size());
  double sum = 0, squares = 0;
  for (const double lambda : lambdas) sum += lambda;
  report.lambda = sum / count;
  for (const double lambda : lambdas) {
    squares += (lambda - report.lambda) * (lambda - report.lambda);
  }
  if (lambdas.size() > 1) report.lambdaSd = std::sqrt(squares / count);
}

}  // namespace mixmask
