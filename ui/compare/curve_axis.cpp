// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/curve_axis.h"

#include <QCoreApplication>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr double kLongMinutes = 180;  // from here on in hours

QString tr(const char* text) {
  return QCoreApplication::translate("CurveAxis", text);
}

}  // namespace

double CurveAxis::secondsInUnit() const {
  double longest = 0;
  for (const ComparedSide& side : set_.sides) {
    if (!side.seconds.value.empty()) longest = std::max(longest, side.seconds.value.back());
  }
  return longest > kLongMinutes * 60 ? 3600 : 60;
}

std::optional<Curve> CurveAxis::place(std::size_t side, Quantity quantity) const {
  const ComparedSide& one = set_.sides[side];
  Curve curve = one.curve(quantity);
  if (kind_ == time) {
    if (one.seconds.step.empty()) return std::nullopt;
    const double unit = secondsInUnit();
    for (double& x : curve.step) x = secondsAt(one.seconds, x) / unit;
    return curve;
  }
  const double factor = kind_ == step           ? 1
                        : kind_ == images       ? one.imagesPerStep
                        : one.stepsPerEpoch > 0 ? 1 / one.stepsPerEpoch
                                                : 0;
  if (factor <= 0) return std::nullopt;
  for (double& x : curve.step) x *= factor;
  return curve;
}

QString CurveAxis::name() const {
  switch (kind_) {
    case epoch:
      return tr("epoch");
    case images:
      return tr("images seen");
    case time:
      return secondsInUnit() > 60 ? tr("training time (h)") : tr("training time (min)");
    case step:
      break;
  }
  return tr("step");
}

Curve differenceOf(const Curve& a, const Curve& b) {
  Curve difference;
  if (b.step.empty()) return difference;
  std::size_t next = 0;
  for (std::size_t i = 0; i < a.step.size(); ++i) {
    const double x = a.step[i];
    while (next < b.step.size() && b.step[next] < x) ++next;
    if (next == b.step.size()) break;
    if (next == 0 && b.step[0] > x) continue;
    const std::size_t before = b.step[next] == x ? next : next - 1;
    const double width = b.step[next] - b.step[before];
    const double share = width > 0 ? (x - b.step[before]) / width : 0;
    const double value = b.value[before] + share * (b.value[next] - b.value[before]);
    difference.step.push_back(x);
    difference.value.push_back(value - a.value[i]);
  }
  return difference;
}

double secondsAt(const Curve& seconds, double step) {
  const auto& steps = seconds.step;
  const auto found = std::ranges::lower_bound(steps, step) - steps.begin();
  const auto last = static_cast<std::ptrdiff_t>(steps.size()) - 1;
  const auto high = static_cast<std::size_t>(std::min(found, last));
  const double lowStep = high > 0 ? steps[high - 1] : 0;
  const double lowSeconds = high > 0 ? seconds.value[high - 1] : 0;
  const double width = steps[high] - lowStep;
  if (width <= 0) return seconds.value[high];
  return lowSeconds + (step - lowStep) / width * (seconds.value[high] - lowSeconds);
}

}  // namespace mixmask::ui
