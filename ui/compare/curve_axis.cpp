// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/curve_axis.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kLongMinutes = 180;  // from here on in hours

QString tr(const char* text) {
  return QCoreApplication::translate("CurveAxis", text);
}

// What a step is worth; 0: unknown, or not the same for every step.
double factorOf(CurveAxis::Kind axis, const ComparedSide& side) {
  switch (axis) {
    case CurveAxis::epoch:
      return side.stepsPerEpoch > 0 ? 1 / side.stepsPerEpoch : 0;
    case CurveAxis::images:
      return side.imagesPerStep;
    case CurveAxis::time:
      return 0;
    case CurveAxis::step:
      break;
  }
  return 1;
}

ThinnedSeries thinned(const Curve& curve) {
  ThinnedSeries series;
  for (std::size_t i = 0; i < curve.step.size(); ++i) {
    if (std::isfinite(curve.value[i])) series.append(curve.step[i], curve.value[i]);
  }
  return series;
}

}  // namespace

double CurveAxis::secondsInUnit() const {
  double longest = 0;
  for (const ComparedSide& side : set_.sides) {
    if (!side.seconds.value.empty()) longest = std::max(longest, side.seconds.value.back());
  }
  return longest > kLongMinutes * 60 ? 3600 : 60;
}

ThinnedSeries CurveAxis::place(std::size_t side, const ThinnedSeries& bySteps) const {
  const StepPlace place = stepPlaceOn(kind_, set_.sides[side]);
  const double unit = kind_ == time ? secondsInUnit() : 1;
  return bySteps.placed([&](double step) { return place(step) / unit; });
}

std::optional<ThinnedSeries> CurveAxis::curve(std::size_t side, Quantity quantity) const {
  if (!stepPlaceOn(kind_, set_.sides[side])) return std::nullopt;
  return place(side, set_.sides[side].curve(quantity));
}

std::optional<ThinnedSeries> CurveAxis::difference(std::size_t side, Quantity quantity) const {
  const auto& differences = set_.sides[side].differences[kind_];
  if (differences == nullptr) return std::nullopt;
  return place(0, (*differences)[static_cast<std::size_t>(quantity)]);
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

StepPlace stepPlaceOn(CurveAxis::Kind axis, const ComparedSide& side) {
  if (axis == CurveAxis::time) {
    if (side.seconds.step.empty()) return {};
    return [&seconds = side.seconds](double step) { return secondsAt(seconds, step); };
  }
  const double factor = factorOf(axis, side);
  if (factor <= 0) return {};
  return [factor](double step) { return factor * step; };
}

DrawnCurves drawnCurves(const WholeCurves& curves) {
  DrawnCurves drawn;
  std::ranges::transform(curves, drawn.begin(), thinned);
  return drawn;
}

void addDifferences(const ComparedSide& a, const WholeCurves& ofA, ComparedSide& side,
                    const WholeCurves& ofSide) {
  for (const auto axis : {CurveAxis::step, CurveAxis::epoch, CurveAxis::images, CurveAxis::time}) {
    const StepPlace placeOfA = stepPlaceOn(axis, a), placeOfSide = stepPlaceOn(axis, side);
    if (!placeOfA || !placeOfSide) continue;
    const double factor = factorOf(axis, a);
    if (axis != CurveAxis::step && factor > 0 && factor == factorOf(axis, side)) {
      side.differences[axis] = side.differences[CurveAxis::step];  // the same steps beside A's
      continue;
    }
    DrawnCurves drawn;
    for (std::size_t i = 0; i < kQuantities; ++i) {
      drawn[i] = thinned(differenceOf(ofA[i], placeOfA, ofSide[i], placeOfSide));
    }
    side.differences[axis] = std::make_shared<const DrawnCurves>(std::move(drawn));
  }
}

Curve differenceOf(const Curve& a, const StepPlace& placeOfA, const Curve& b,
                   const StepPlace& placeOfB) {
  Curve difference;
  if (b.step.empty()) return difference;
  std::vector<double> places;
  places.reserve(b.step.size());
  for (const double step : b.step) places.push_back(placeOfB(step));
  std::size_t next = 0;
  for (std::size_t i = 0; i < a.step.size(); ++i) {
    const double x = placeOfA(a.step[i]);
    while (next < places.size() && places[next] < x) ++next;
    if (next == places.size()) break;
    if (next == 0 && places[0] > x) continue;
    const std::size_t before = places[next] == x ? next : next - 1;
    const double width = places[next] - places[before];
    const double share = width > 0 ? (x - places[before]) / width : 0;
    const double value = b.value[before] + share * (b.value[next] - b.value[before]);
    difference.step.push_back(a.step[i]);
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
