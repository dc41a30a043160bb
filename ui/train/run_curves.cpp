// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_curves.h"

#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kPercent = 100;

std::optional<double> valueIf(bool applies, double value) {
  return applies && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

template <typename Curves, typename Report>
void addTo(Curves& curves, const Report& report, auto curveOf) {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const std::optional<double> value = valueOf(curveOf(i), report);
    if (value) curves[i].append(static_cast<double>(report.step), *value);
  }
}

}  // namespace

std::optional<double> valueOf(StepCurve curve, const StepReport& r) {
  switch (curve) {
    case StepCurve::loss:
      return valueIf(true, r.loss);
    case StepCurve::clean:
      return valueIf(r.mixes, r.lossOriginal);
    case StepCurve::own:
      return valueIf(r.mixes, r.lossMixed);
    case StepCurve::partner:
      return valueIf(r.mixes, r.lossPartner);
    case StepCurve::unmixOwn:
      return valueIf(r.mixesUnmix, r.lossUnmix);
    case StepCurve::unmixPartner:
      return valueIf(r.mixesUnmix, r.lossUnmixPartner);
    case StepCurve::lambda:
      return valueIf(r.mixes, r.lambda);
    case StepCurve::learningRate:
      return valueIf(true, r.learningRate);
    case StepCurve::contrast:
      return valueIf(r.contrastTop1 >= 0, kPercent * r.contrastTop1);
    case StepCurve::contrastMixed:
      return valueIf(r.contrastTop1Mixed >= 0, kPercent * r.contrastTop1Mixed);
    case StepCurve::spread:
      return valueIf(r.projectionSpread >= 0, r.projectionSpread);
    case StepCurve::count:
      break;
  }
  return std::nullopt;
}

std::optional<double> valueOf(SystemCurve curve, const SystemReport& r) {
  switch (curve) {
    case SystemCurve::rate:
      return valueIf(true, r.samplesPerSecond);
    case SystemCurve::waiting:
      return valueIf(true, kPercent * r.dataWaitShare);
    case SystemCurve::memory:
      return valueIf(true, r.memoryMb);
    case SystemCurve::deviceMemory:
      return valueIf(r.deviceMemoryMb >= 0, r.deviceMemoryMb);
    case SystemCurve::count:
      break;
  }
  return std::nullopt;
}

void RunCurves::add(const StepReport& report) {
  addTo(steps_, report, [](std::size_t i) { return static_cast<StepCurve>(i); });
  if (report.mixes) lambdaLoss.add(report.lambda, report.lossMixed + report.lossPartner);
  recent_.push_back(report);
  if (recent_.size() > kMostRecent) recent_.pop_front();
}

void RunCurves::add(const SystemReport& report) {
  addTo(system_, report, [](std::size_t i) { return static_cast<SystemCurve>(i); });
}

void RunCurves::cutAfter(std::int64_t step) {
  const auto last = static_cast<double>(step);
  for (ThinnedSeries& series : steps_) series.cutAfter(last);
  for (ThinnedSeries& series : system_) series.cutAfter(last);
  std::erase_if(recent_, [step](const StepReport& report) { return report.step > step; });
}

}  // namespace mixmask::ui
