// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

// What the curves of several runs are laid over each other by.
class CurveAxis {
 public:
  enum Kind { step, epoch, images, time };

  CurveAxis(Kind kind, const ComparedSet& set) : kind_(kind), set_(set) {}
  // What is drawn of a side, in units of this axis; nothing where its run does not tell.
  std::optional<ThinnedSeries> curve(std::size_t side, Quantity quantity) const;
  // How far a side lies from A; nothing of A itself, and where one of both does not tell.
  std::optional<ThinnedSeries> difference(std::size_t side, Quantity quantity) const;
  QString name() const;

 private:
  ThinnedSeries place(std::size_t side, const ThinnedSeries& bySteps) const;
  double secondsInUnit() const;  // of a minute, or of an hour for long runs

  Kind kind_;
  const ComparedSet& set_;
};
static_assert(CurveAxis::time + 1 == kAxes);

// Where a step of a run lies on an axis, of time in seconds.
using StepPlace = std::function<double(double step)>;
// Empty where the run does not tell. `side` outlives it.
StepPlace stepPlaceOn(CurveAxis::Kind axis, const ComparedSide& side);

// Every step of a run that was read, by Quantity.
using WholeCurves = std::array<Curve, kQuantities>;
DrawnCurves drawnCurves(const WholeCurves& curves);
// Of every step, before anything is thinned: what lies within one step stays in sight.
void addDifferences(const ComparedSide& a, const WholeCurves& ofA, ComparedSide& side,
                    const WholeCurves& ofSide);

// b - a at every step of `a` whose place lies within `b`, whose values are joined by lines.
Curve differenceOf(const Curve& a, const StepPlace& placeOfA, const Curve& b,
                   const StepPlace& placeOfB);
// Seconds in the loop at a step, from what was recorded every few steps: on lines between the
// records, the first of which starts at 0; behind the last one at its pace.
double secondsAt(const Curve& seconds, double step);

}  // namespace mixmask::ui
