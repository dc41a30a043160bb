// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/lambda_loss_counts.h"

#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kFarthestCell = 1e12;  // its number is exact

// Widens the axis to hold the value; gives how often the cells were doubled.
int widen(LambdaLossCounts::Axis& axis, double value, int most) {
  int doublings = 0;
  const auto twice = [&] {
    axis.size *= 2;
    axis.first >>= 1;
    axis.last >>= 1;  // also of an axis without cells, whose last one is -1 and stays so
    ++doublings;
  };
  const bool isFirst = axis.last < axis.first;
  while (std::abs(value) / axis.size > kFarthestCell) twice();
  if (isFirst) axis.first = axis.last = axis.cellOf(value);
  while (std::max(axis.last, axis.cellOf(value)) - std::min(axis.first, axis.cellOf(value)) >=
         most) {
    twice();
  }
  axis.first = std::min(axis.first, axis.cellOf(value));
  axis.last = std::max(axis.last, axis.cellOf(value));
  return doublings;
}

}  // namespace

std::int64_t LambdaLossCounts::Axis::cellOf(double value) const {
  return static_cast<std::int64_t>(std::floor(value / size));
}

void LambdaLossCounts::add(double lambda, double loss) {
  if (!std::isfinite(lambda) || !std::isfinite(loss)) return;
  const int lambdaHalvings = widen(lambdas_, lambda, kMostColumns);
  const int lossHalvings = widen(losses_, loss, kMostRows);
  if (lambdaHalvings > 0 || lossHalvings > 0) coarsen(lambdaHalvings, lossHalvings);
  const std::int64_t column = lambdas_.cellOf(lambda);
  ++cells_[{column, losses_.cellOf(loss)}];
  ++columns_[column].steps;
  columns_[column].loss += loss;
}

void LambdaLossCounts::coarsen(int lambdaHalvings, int lossHalvings) {
  for (const auto& [cell, steps] : std::exchange(cells_, {})) {
    cells_[{cell.first >> lambdaHalvings, cell.second >> lossHalvings}] += steps;
  }
  for (const auto& [number, column] : std::exchange(columns_, {})) {
    Column& wider = columns_[number >> lambdaHalvings];
    wider.steps += column.steps;
    wider.loss += column.loss;
  }
}

std::int64_t LambdaLossCounts::countAt(double lambda, double loss) const {
  const auto found = cells_.find({lambdas_.cellOf(lambda), losses_.cellOf(loss)});
  return found == cells_.end() ? 0 : found->second;
}

}  // namespace mixmask::ui
