// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

// What the curves of several runs are laid over each other by.
class CurveAxis {
 public:
  enum Kind { step, epoch, images, time };

  CurveAxis(Kind kind, const ComparedSet& set) : kind_(kind), set_(set) {}
  // A curve with `step` in units of this axis; nothing where the run does not tell.
  std::optional<Curve> place(std::size_t side, Quantity quantity) const;
  QString name() const;

 private:
  double secondsInUnit() const;  // of a minute, or of an hour for long runs

  Kind kind_;
  const ComparedSet& set_;
};

// b - a at every point of `a` that lies within `b`, whose values are joined by lines.
Curve differenceOf(const Curve& a, const Curve& b);
// Seconds in the loop at a step, from what was recorded every few steps: on lines between the
// records, the first of which starts at 0; behind the last one at its pace.
double secondsAt(const Curve& seconds, double step);

}  // namespace mixmask::ui
