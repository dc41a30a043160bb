// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/loss_by_lambda_chart.h"

#include <algorithm>
#include <cmath>

#include "ui/color_ramp.h"

namespace mixmask::ui {
namespace {

constexpr double kNarrowestLambdas = 0.1, kNarrowestLosses = 0.1;
constexpr double kRoom = 0.5;  // of the range, added where a value lies outside

// Widened to hold a value, with room, so that the cells seldom become others.
QCPRange widened(QCPRange range, double value) {
  const double room = kRoom * range.size();
  if (value < range.lower) range.lower = value - room;
  if (value > range.upper) range.upper = value + room;
  return range;
}

QCPRange around(double value, double width) {
  return {value - width / 2, value + width / 2};
}

}  // namespace

LossByLambdaChart::LossByLambdaChart(QWidget* parent)
    : RunChart(tr("Loss of the mixture against λ"), tr("λ"), tr("loss (nats)"), parent),
      map_(new QCPColorMap(xAxis, yAxis)),
      mean_(addSeries(tr("mean; brighter cells: more steps, by the logarithm"), &Colors::text,
                      Shape::lineWithDots)) {
  map_->setInterpolate(false);
  map_->setTightBoundary(false);
  QCPColorGradient gradient;
  gradient.clearColorStops();
  const std::vector<QColor>& ramp = colorRamp();
  for (std::size_t i = 0; i < ramp.size(); ++i) {
    gradient.setColorStopAt(static_cast<double>(i) / static_cast<double>(ramp.size() - 1), ramp[i]);
  }
  gradient.setNanHandling(QCPColorGradient::nhTransparent);
  map_->setGradient(gradient);
  map_->data()->setSize(kColumns, kRows);
  map_->setLayer("grid");  // under the line
  setEmptyText(tr("Nothing is mixed so far."));
  LossByLambdaChart::clearData();
  recolor();
}

void LossByLambdaChart::recolor() {
  RunChart::recolor();
  if (!series().empty()) seriesAt(mean_).raw->setPen(QPen(colors().text, 1));
}

void LossByLambdaChart::clearData() {
  RunChart::clearData();
  hasSteps_ = false;
  counted_ = 0;
  counts_.assign(static_cast<std::size_t>(kColumns) * kRows, 0);
  sums_.assign(kColumns, 0);
  map_->data()->fill(std::nan(""));
}

bool LossByLambdaChart::widen(double lambda, double loss) {
  if (hasSteps_ && lambdas_.contains(lambda) && losses_.contains(loss)) return false;
  lambdas_ = hasSteps_ ? widened(lambdas_, lambda) : around(lambda, kNarrowestLambdas);
  losses_ = hasSteps_ ? widened(losses_, loss) : around(loss, kNarrowestLosses);
  lambdas_ = {std::max(lambdas_.lower, -0.02), std::min(lambdas_.upper, 1.02)};
  hasSteps_ = true;
  return true;
}

LossByLambdaChart::Cell LossByLambdaChart::cellOf(double lambda, double loss) const {
  const auto part = [](const QCPRange& range, double value, int parts) {
    const auto at = static_cast<int>((value - range.lower) / range.size() * parts);
    return std::clamp(at, 0, parts - 1);
  };
  return {part(lambdas_, lambda, kColumns), part(losses_, loss, kRows)};
}

int LossByLambdaChart::countAt(double lambda, double loss) const {
  const Cell cell = cellOf(lambda, loss);
  return counts_[static_cast<std::size_t>(cell.row * kColumns + cell.column)];
}

void LossByLambdaChart::count(double lambda, double loss) {
  const Cell cell = cellOf(lambda, loss);
  ++counts_[static_cast<std::size_t>(cell.row * kColumns + cell.column)];
  sums_[static_cast<std::size_t>(cell.column)] += loss;
}

void LossByLambdaChart::takeNew(const RunRecord& record) {
  const std::size_t steps = record.step.size();
  if (!record.mixes || counted_ == steps) return;
  const auto lossOf = [&](std::size_t i) { return record.lossMixed[i] + record.lossPartner[i]; };
  bool isOther = false;
  for (std::size_t i = counted_; i < steps; ++i) isOther |= widen(record.lambda[i], lossOf(i));
  if (isOther) {
    std::ranges::fill(counts_, 0);
    std::ranges::fill(sums_, 0);
    counted_ = 0;
  }
  for (; counted_ < steps; ++counted_) count(record.lambda[counted_], lossOf(counted_));
  draw();
}

void LossByLambdaChart::draw() {
  const double width = lambdas_.size() / kColumns, height = losses_.size() / kRows;
  const auto centre = [](const QCPRange& range, double cell) {
    return QCPRange(range.lower + cell / 2, range.upper - cell / 2);
  };
  map_->data()->setRange(centre(lambdas_, width), centre(losses_, height));
  std::vector<QPointF> means;
  int most = 1;
  for (int column = 0; column < kColumns; ++column) {
    int steps = 0;
    for (int row = 0; row < kRows; ++row) {
      const int count = counts_[static_cast<std::size_t>(row * kColumns + column)];
      map_->data()->setCell(column, row, count > 0 ? std::log10(1.0 + count) : std::nan(""));
      steps += count;
      most = std::max(most, count);
    }
    if (steps == 0) continue;
    means.emplace_back(lambdas_.lower + (column + 0.5) * width,
                       sums_[static_cast<std::size_t>(column)] / steps);
  }
  map_->setDataRange({0, std::log10(1.0 + most)});
  setXExtent(lambdas_.lower, lambdas_.upper);
  setValues(mean_, means);
}

}  // namespace mixmask::ui
